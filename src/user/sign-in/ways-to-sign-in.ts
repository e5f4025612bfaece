import { Injectable } from '@nestjs/common';
import type { User } from '../accounts/user.entity.js';
import { Passkeys } from '../credentials/passkeys/passkeys.js';
import { Passwords } from '../credentials/passwords.js';
import { IdentityProviderDirectory } from '../identity-providers/identity-provider-directory.js';
import { LinkedIdentities } from '../linked-identities/linked-identities.js';

/** The ways in which a person can begin a sign-in. An account keeps one. */
@Injectable()
export class WaysToSignIn {
  constructor(
    private readonly passwords: Passwords,
    private readonly passkeys: Passkeys,
    private readonly identities: LinkedIdentities,
    private readonly providers: IdentityProviderDirectory,
  ) {}

  async hasPassword({ id }: User): Promise<boolean> {
    return (await this.passwords.setAt(id)) !== null;
  }

  /**
   * Whether one is left without a passkey or a linked identity. Identities count while their provider is in use.
   *
   * @param gone ids
   */
  async remain(user: User, gone: { readonly passkey?: string; readonly identity?: string }): Promise<boolean> {
    if (await this.hasPassword(user)) return true;
    const passkeys = await this.passkeys.of(user);
    if (passkeys.some(({ id }) => id !== gone.passkey)) return true;
    const providers = await this.providers.current();
    const identities = await this.identities.of(user);
    return identities.some(({ id, providerId }) => id !== gone.identity && providers.find(providerId) !== null);
  }
}
