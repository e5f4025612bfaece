import { Branding, NO_BRAND, type Brand } from '../../src/common/index.js';

/** The brand of a server, for a class alone. */
export class FixedBranding extends Branding {
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
