import { Injectable } from '@nestjs/common';
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialRequestOptionsJSON,
  VerifiedAuthenticationResponse,
} from '@simplewebauthn/server';
import { AuditService } from '../../../audit/index.js';
import { Clock } from '../../../common/index.js';
import { Configuration } from '../../../config/index.js';
import { Redeemer, Verdicts } from '../../../database/index.js';
import type { User } from '../../accounts/user.entity.js';
import { UserDirectory } from '../../accounts/user-directory.js';
import { Challenges } from './challenges.js';
import { ChallengeSpent } from './spent-challenges.js';
import type { Passkey } from './passkey.entity.js';
import { PasskeyStore } from './passkey.store.js';
import { relyingPartyOf } from './relying-party.js';
import {
  amrOfPasskey,
  descriptorOf,
  handleOf,
  parsedAnswer,
  TIMEOUT,
  webAuthn,
  type PasskeyCeremony,
} from './web-authn.js';

/** A user whose passkey has signed. */
export interface PasskeyProof {
  readonly user: User;
  /** The part of `amr` of the passkey (RFC 8176). */
  readonly amr: readonly string[];
}

/** Authenticates users by passkeys (WebAuthn §7.2), as the only factor or as the second one. */
@Injectable()
export class PasskeyAuthentication {
  constructor(
    private readonly store: PasskeyStore,
    private readonly users: UserDirectory,
    private readonly challenges: Challenges,
    private readonly redeemer: Redeemer,
    private readonly verdicts: Verdicts,
    private readonly audit: AuditService,
    private readonly configuration: Configuration,
    private readonly clock: Clock,
  ) {}

  /**
   * @param user whose passkey the browser may use; null for any passkey of this server
   * @param isVerified whether the passkey must verify its user
   * @returns null where browsers offer no passkeys for this server
   */
  async begin(
    user: User | null,
    isVerified = user === null,
  ): Promise<PasskeyCeremony<PublicKeyCredentialRequestOptionsJSON> | null> {
    const rpId = relyingPartyOf(this.configuration.issuer);
    if (rpId === null) return null;
    const { challenge, ticket } = this.challenges.begin('authentication', user?.id ?? null);
    const options = {
      rpId,
      challenge,
      timeout: TIMEOUT,
      userVerification: isVerified ? 'required' : 'preferred',
      allowCredentials: user === null ? [] : (await this.store.of(user.id)).map(descriptorOf),
    } as const;
    return { options, ticket };
  }

  /**
   * Verifies an answer. A passkey that is the first factor must have verified its user.
   *
   * @param before the user who passed another factor; null where the passkey is the first
   * @param answer JSON of the browser: any text
   * @returns null when the answer is not valid, the passkey is unknown or another user's, or the user is disabled
   */
  async authenticate(before: User | null, ticket: string, answer: string): Promise<PasskeyProof | null> {
    const open = this.challenges.open('authentication', before?.id ?? null, ticket);
    const response = parsedAnswer<AuthenticationResponseJSON>(answer);
    const passkey = response && (await this.find(response.id));
    if (open === null || response === null || !passkey) return null;
    const user = before ?? (await this.users.find(passkey.userId));
    if (user === null || user.disabled || user.id !== passkey.userId) return null;
    // Without a user before it, the authenticator names the account (WebAuthn §7.2, step 6).
    if (before === null && response.response.userHandle !== handleOf(user)) return null;
    const verified = await this.verify(response, passkey, open.challenge, before === null);
    if (verified === null) return this.failed(user, passkey);
    const { newCounter, userVerified } = verified.authenticationInfo;
    if (newCounter <= passkey.counter && passkey.counter > 0) {
      await this.audit.record('user.passkey_counter_went_back', { sub: user.id, details: { passkey: passkey.id } });
      return null;
    }
    try {
      await this.redeemer.redeem(open.once, async (tx) => {
        if (!(await this.store.use(tx, passkey, newCounter, this.clock.now()))) throw new ChallengeSpent();
      });
    } catch (error) {
      if (error instanceof ChallengeSpent) return null;
      throw error;
    }
    return { user, amr: amrOfPasskey(passkey, userVerified) };
  }

  private async failed(user: User, { id }: Passkey): Promise<null> {
    await this.audit.record('user.passkey_failed', { sub: user.id, details: { passkey: id } });
    return null;
  }

  private find(credentialId: string): Promise<Passkey | null> {
    return this.verdicts.confirmed(
      () => this.store.findByCredential(credentialId),
      (row) => row === null,
    );
  }

  private async verify(
    response: AuthenticationResponseJSON,
    { credentialId, publicKey }: Passkey,
    expectedChallenge: string,
    requireUserVerification: boolean,
  ): Promise<VerifiedAuthenticationResponse | null> {
    const { verifyAuthenticationResponse } = await webAuthn();
    const verified = await verifyAuthenticationResponse({
      response,
      expectedChallenge,
      expectedOrigin: this.configuration.issuer,
      expectedRPID: relyingPartyOf(this.configuration.issuer) ?? '',
      // The counter is compared by `authenticate`, which records a regression.
      credential: { id: credentialId, publicKey: new Uint8Array(Buffer.from(publicKey, 'base64url')), counter: 0 },
      requireUserVerification,
    }).catch(() => null);
    return verified?.verified ? verified : null;
  }
}
