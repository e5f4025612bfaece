import { Injectable } from '@nestjs/common';
import type {
  PublicKeyCredentialCreationOptionsJSON,
  RegistrationResponseJSON,
  VerifiedRegistrationResponse,
} from '@simplewebauthn/server';
import { Branding, Clock, digestOf, newId } from '../../../common/index.js';
import { Configuration } from '../../../config/index.js';
import { isUniqueViolation, Redeemer, type Tx } from '../../../database/index.js';
import type { User } from '../../accounts/user.entity.js';
import type { Enrolment } from '../enrolment.js';
import { RecoveryCodes } from '../one-time-codes/recovery-codes.js';
import { SecondFactors } from '../second-factors.js';
import { Challenges } from './challenges.js';
import { ChallengeSpent } from './spent-challenges.js';
import { Passkey, type PasskeyId } from './passkey.entity.js';
import { PasskeyStore } from './passkey.store.js';
import { relyingPartyOf } from './relying-party.js';
import {
  amrOfPasskey,
  descriptorOf,
  parsedAnswer,
  TIMEOUT,
  transportsOf,
  webAuthn,
  type PasskeyCeremony,
} from './web-authn.js';

/**
 * COSE algorithms: EdDSA, ES256, RS256 (RFC 8812). They are named, because the library otherwise asks Node.js for
 * experimental ones, and Node.js writes a warning.
 */
const ALGORITHMS = [-8, -7, -257];
/** Passkeys of one user. */
const MOST = 20;

export interface RegistrationOptions {
  /** Whether the passkey must have verified its user, because it is the only way to sign in. */
  readonly isVerified?: boolean;
  /** Runs first in the transaction. @returns the user as it is then */
  readonly before?: (tx: Tx) => Promise<User>;
}

type Registration = NonNullable<VerifiedRegistrationResponse['registrationInfo']>;

/** Registers passkeys (WebAuthn §7.1). */
@Injectable()
export class PasskeyRegistration {
  constructor(
    private readonly store: PasskeyStore,
    private readonly factors: SecondFactors,
    private readonly recoveryCodes: RecoveryCodes,
    private readonly challenges: Challenges,
    private readonly redeemer: Redeemer,
    private readonly configuration: Configuration,
    private readonly branding: Branding,
    private readonly clock: Clock,
  ) {}

  /**
   * @param isVerified whether the passkey must verify its user
   * @returns null where browsers offer no passkeys for this server
   */
  async begin(user: User, isVerified = false): Promise<PasskeyCeremony<PublicKeyCredentialCreationOptionsJSON> | null> {
    const rpID = relyingPartyOf(this.configuration.issuer);
    if (rpID === null) return null;
    const { generateRegistrationOptions } = await webAuthn();
    const { challenge, ticket } = this.challenges.begin('registration', user.id);
    const options = await generateRegistrationOptions({
      rpName: (await this.branding.current()).name,
      rpID,
      userName: user.username,
      userID: new Uint8Array(Buffer.from(user.id)),
      challenge: new Uint8Array(Buffer.from(challenge, 'base64url')),
      timeout: TIMEOUT,
      attestationType: 'none',
      supportedAlgorithmIDs: ALGORITHMS,
      excludeCredentials: (await this.store.of(user.id)).map(descriptorOf),
      authenticatorSelection: { residentKey: 'preferred', userVerification: isVerified ? 'required' : 'preferred' },
    });
    return { options, ticket };
  }

  /**
   * Stores a passkey, and recovery codes where the user has none, in one transaction.
   *
   * @param answer JSON of the browser: any text
   * @param name shortened to 100 characters
   * @returns null when the answer is not valid, or the passkey exists already
   * @throws ChangedMeanwhile when the user was changed after it was read
   */
  async register(
    user: User,
    ticket: string,
    answer: string,
    name: string,
    { isVerified = false, before = () => Promise.resolve(user) }: RegistrationOptions = {},
  ): Promise<Enrolment | null> {
    const open = this.challenges.open('registration', user.id, ticket);
    const response = parsedAnswer<RegistrationResponseJSON>(answer);
    if (open === null || response === null || (await this.store.of(user.id)).length >= MOST) return null;
    const registration = await this.verify(response, open.challenge, isVerified);
    if (registration === null) return null;
    const passkey = this.passkeyOf(user, registration, name);
    let enrolment: Enrolment | null = null;
    const store = async (tx: Tx) => {
      const changed = await this.factors.added(tx, await before(tx), 'passkey');
      await this.store.add(tx, passkey);
      const recoveryCodes = await this.recoveryCodes.ensure(tx, changed);
      enrolment = { user: changed, amr: amrOfPasskey(passkey, registration.userVerified), recoveryCodes };
    };
    try {
      await this.redeemer.redeem(open.once, store);
      return enrolment;
    } catch (error) {
      if (error instanceof ChallengeSpent || isUniqueViolation(error)) return null;
      throw error;
    }
  }

  private async verify(
    response: RegistrationResponseJSON,
    expectedChallenge: string,
    requireUserVerification: boolean,
  ): Promise<Registration | null> {
    const { verifyRegistrationResponse } = await webAuthn();
    const verified = await verifyRegistrationResponse({
      response,
      expectedChallenge,
      expectedOrigin: this.configuration.issuer,
      expectedRPID: relyingPartyOf(this.configuration.issuer) ?? '',
      requireUserVerification,
      supportedAlgorithmIDs: ALGORITHMS,
    }).catch(() => null);
    return verified?.registrationInfo ?? null;
  }

  private passkeyOf(user: User, { credential, credentialDeviceType }: Registration, name: string): Passkey {
    return Passkey.of({
      id: newId<PasskeyId>(),
      userId: user.id,
      credentialDigest: digestOf(credential.id),
      credentialId: credential.id,
      publicKey: Buffer.from(credential.publicKey).toString('base64url'),
      counter: credential.counter,
      transports: transportsOf(credential.transports),
      isSynced: credentialDeviceType === 'multiDevice',
      name: name.trim().slice(0, 100) || 'Passkey',
      createdAt: this.clock.now(),
      lastUsedAt: null,
    });
  }
}
