import { Branding, NO_BRAND, Theme, type Brand } from '../../src/common/index.js';

/** The brand of a server, for a class alone. */
export class FixedBranding extends Branding {
  readonly theme = Theme.NONE;

  constructor(readonly brand: Partial<Brand> = {}) {
    super();
  }

  latest(): Brand {
    return { ...NO_BRAND, ...this.brand };
  }

  current(): Promise<Brand> {
    return Promise.resolve(this.latest());
  }
}
