import { mailAddressOf } from '../../common/index.js';
import type { IdentityProvider } from './identity-provider.entity.js';

/** A snapshot of all identity providers. */
export class IdentityProviders {
  /** Those that people can use, in the order of their buttons. */
  readonly enabled: readonly IdentityProvider[];

  /** @param all also the disabled ones */
  constructor(readonly all: readonly IdentityProvider[]) {
    this.enabled = all.filter(({ disabled }) => !disabled);
  }

  /**
   * @param id untrusted
   * @returns null for an unknown or disabled provider
   */
  find(id: string): IdentityProvider | null {
    return this.enabled.find((provider) => provider.id === id) ?? null;
  }

  /** The name of a provider for people, also of a disabled one; null when it was deleted. */
  nameOf(id: string): string | null {
    return this.all.find((provider) => provider.id === id)?.name ?? null;
  }

  /**
   * The provider of the organization that an address belongs to (home-realm discovery).
   *
   * @param text what a person typed as the username
   */
  homeOf(text: string): IdentityProvider | null {
    const address = mailAddressOf(text.trim());
    return address === null ? null : (this.enabled.find((provider) => provider.isHomeOf(address)) ?? null);
  }
}
