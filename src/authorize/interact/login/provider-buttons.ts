import { Injectable } from '@nestjs/common';
import { withParameters, type RedirectReply } from '../../../common/index.js';
import { Configuration } from '../../../config/index.js';
import { IdentityProviderDirectory, type IdentityProvider } from '../../../user/index.js';
import type { Visitor } from '../browser/visitors.js';
import type { Interaction } from '../interaction.js';

/** A button of the login page that leads to another provider. */
export interface ProviderButton {
  readonly name: string;
  readonly href: string;
}

export interface ProviderButtons {
  /** Of the organization that the entered address belongs to: it comes before the password. */
  readonly preferred: ProviderButton | null;
  readonly others: readonly ProviderButton[];
  /** Whether an address alone, without a password, leads to a provider. */
  readonly takesAddress: boolean;
}

/** The other providers at which people may sign in, for the login page. */
@Injectable()
export class ProviderButtonsOfLogin {
  constructor(
    private readonly directory: IdentityProviderDirectory,
    private readonly configuration: Configuration,
  ) {}

  /**
   * @param name what the person entered, or the `login_hint` of the application
   * @param waiting the provider whose identity waits for this sign-in: it cannot be the way
   */
  async of(interaction: Interaction, name: string, waiting?: string): Promise<ProviderButtons> {
    const providers = await this.directory.current();
    const home = providers.homeOf(name);
    const usable = providers.enabled.filter(({ id }) => id !== waiting);
    const button = (provider: IdentityProvider, hint?: string) => ({
      name: provider.name,
      href: this.addressOf(provider, interaction, hint),
    });
    return {
      preferred: home !== null && usable.includes(home) ? button(home, name) : null,
      others: usable.filter((one) => one !== home).map((one) => button(one)),
      takesAddress: providers.enabled.some(({ settings }) => settings.emailDomains.length > 0),
    };
  }

  /**
   * Home-realm discovery: the domain alone decides, so that the answer does not tell which accounts exist (LC1).
   *
   * @param name as entered, untrusted
   * @returns null unless the address belongs to the organization of a provider
   */
  async toHome(interaction: Interaction, name: string, { redirectStatus }: Visitor): Promise<RedirectReply | null> {
    const home = (await this.directory.current()).homeOf(name);
    if (home === null) return null;
    return { kind: 'redirect', status: redirectStatus, location: this.addressOf(home, interaction, name) };
  }

  private addressOf({ id: provider }: IdentityProvider, { id }: Interaction, hint?: string): string {
    const parameters = { interaction: id, ...(hint !== undefined && { hint: hint.trim() }) };
    return withParameters(this.configuration.linkTo('upstreamSignIn', provider), parameters);
  }
}
