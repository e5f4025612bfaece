import { Injectable } from '@nestjs/common';
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
  VerifiedAuthenticationResponse,
} from '@simplewebauthn/server';
import { AuditService } from '../../../audit/index.js';
import { Clock, digestOf, newId } from '../../../common/index.js';
import { Configuration } from '../../../config/index.js';
import { isUniqueViolation, Redeemer, Transactions, Verdicts, type Tx } from '../../../database/index.js';
import type { User } from '../../accounts/user.entity.js';
import { UserDirectory } from '../../accounts/user-directory.js';
import { SecondFactors } from '../second-factors.js';
import { Challenges, ChallengeSpent } from './challenges.js';
import { Passkey, type PasskeyId } from './passkey.entity.js';
import { PasskeyStore } from './passkey.store.js';
import { relyingPartyOf } from './relying-party.js';

/**
 * COSE algorithms: EdDSA, ES256, RS256 (RFC 8812). They are named, because the library otherwise asks Node.js for
 * experimental ones, and Node.js writes a warning.
 */
const ALGORITHMS = [-8, -7, -257];
/** Passkeys of one user. */
const MOST = 20;
/** Characters of an answer of a browser. */
const LONGEST_ANSWER = 20_000;
/** Milliseconds that a browser waits for its user. */
const TIMEOUT = 300_000;

/** What a page needs for a ceremony. */
export interface PasskeyCeremony<Options> {
  /** For `navigator.credentials`, as JSON. */
  readonly options: Options;
  /** The challenge, sealed: the form carries it. */
  readonly ticket: string;
}

/** A passkey that has signed. */
export interface PasskeyProof {
  readonly user: User;
  /** Its part of `amr` (RFC 8176). */
  readonly amr: readonly string[];
}

/** Passkeys (WebAuthn Level 3): registration, and authentication as the only factor or as the second one. */
@Injectable()
export class Passkeys {
  /** Whether browsers offer passkeys for this server. */
  readonly areAvailable: boolean;
  private readonly rpId: string;

  constructor(
    private readonly store: PasskeyStore,
    private readonly users: UserDirectory,
    private readonly factors: SecondFactors,
    private readonly challenges: Challenges,
    private readonly redeemer: Redeemer,
    private readonly transactions: Transactions,
    private readonly verdicts: Verdicts,
    private readonly audit: AuditService,
    private readonly configuration: Configuration,
    private readonly clock: Clock,
  ) {
    const relyingParty = relyingPartyOf(configuration.issuer);
    this.areAvailable = relyingParty !== null;
    this.rpId = relyingParty ?? '';
  }

  of(user: User): Promise<readonly Passkey[]> {
    return this.store.of(user.id);
  }

  /** @param isVerified whether the passkey must verify its user */
  async beginRegistration(
    user: User,
    isVerified = false,
  ): Promise<PasskeyCeremony<PublicKeyCredentialCreationOptionsJSON>> {
    const { generateRegistrationOptions } = await webAuthn();
    const { challenge, ticket } = this.challenges.begin('registration', user.id);
    const options = await generateRegistrationOptions({
      rpName: 'Grantry',
      rpID: this.rpId,
      userName: user.username,
      userID: new Uint8Array(Buffer.from(user.id)),
      challenge: new Uint8Array(Buffer.from(challenge, 'base64url')),
      timeout: TIMEOUT,
      attestationType: 'none',
      supportedAlgorithmIDs: ALGORITHMS,
      excludeCredentials: (await this.store.of(user.id)).map(described),
      authenticatorSelection: { residentKey: 'preferred', userVerification: isVerified ? 'required' : 'preferred' },
    });
    return { options, ticket };
  }

  /**
   * @param answer JSON of the browser: any text
   * @param name at most 100 characters
   * @returns the user with the passkey, and its part of `amr`; null when the answer is not valid, or the passkey exists already
   * @throws ChangedMeanwhile when the user was changed after it was read
   */
  async register(user: User, ticket: string, answer: string, name: string): Promise<PasskeyProof | null> {
    const open = this.challenges.open('registration', user.id, ticket);
    const response = parsed<RegistrationResponseJSON>(answer);
    if (open === null || response === null || (await this.store.of(user.id)).length >= MOST) return null;
    const { verifyRegistrationResponse } = await webAuthn();
    const verified = await verifyRegistrationResponse({
      response,
      expectedChallenge: open.challenge,
      expectedOrigin: this.configuration.issuer,
      expectedRPID: this.rpId,
      requireUserVerification: false,
      supportedAlgorithmIDs: ALGORITHMS,
    }).catch(() => null);
    if (!verified?.verified) return null;
    const { credential, credentialDeviceType, userVerified } = verified.registrationInfo;
    const passkey = Passkey.of({
      id: newId<PasskeyId>(),
      userId: user.id,
      credentialDigest: digestOf(credential.id),
      credentialId: credential.id,
      publicKey: Buffer.from(credential.publicKey).toString('base64url'),
      counter: credential.counter,
      transports: (credential.transports ?? []).slice(0, 10),
      isSynced: credentialDeviceType === 'multiDevice',
      name: name.trim().slice(0, 100) || 'Passkey',
      createdAt: this.clock.now(),
      lastUsedAt: null,
    });
    let changed: User = user;
    const store = async (tx: Tx) => {
      changed = await this.factors.added(tx, user, 'passkey');
      await this.store.add(tx, passkey);
    };
    return this.redeemer.redeem(open.once, store).then(
      () => ({ user: changed, amr: amrOfPasskey(passkey, userVerified) }),
      (error: unknown) => {
        if (error instanceof ChallengeSpent || isUniqueViolation(error)) return null;
        throw error;
      },
    );
  }

  /**
   * @param user whose passkey the browser may use; null for any passkey of this server
   * @param isVerified whether the passkey must verify its user
   */
  async beginAuthentication(
    user: User | null,
    isVerified = user === null,
  ): Promise<PasskeyCeremony<PublicKeyCredentialRequestOptionsJSON>> {
    const { generateAuthenticationOptions } = await webAuthn();
    const { challenge, ticket } = this.challenges.begin('authentication', user?.id ?? null);
    const options = await generateAuthenticationOptions({
      rpID: this.rpId,
      challenge: new Uint8Array(Buffer.from(challenge, 'base64url')),
      timeout: TIMEOUT,
      userVerification: isVerified ? 'required' : 'preferred',
      allowCredentials: user === null ? [] : (await this.store.of(user.id)).map(described),
    });
    return { options, ticket };
  }

  /**
   * Verifies an answer (WebAuthn §7.2). Without a user before it, the passkey is the only factor, and must have verified
   * its user.
   *
   * @param before the user who passed another factor; null where the passkey is the first
   * @param answer JSON of the browser: any text
   * @returns null when the answer is not valid, the passkey is unknown or another user's, or the user is disabled
   */
  async authenticate(before: User | null, ticket: string, answer: string): Promise<PasskeyProof | null> {
    const open = this.challenges.open('authentication', before?.id ?? null, ticket);
    const response = parsed<AuthenticationResponseJSON>(answer);
    const passkey = response && (await this.find(response.id));
    if (open === null || response === null || !passkey) return null;
    const user = before ?? (await this.users.find(passkey.userId));
    if (user === null || user.disabled || user.id !== passkey.userId) return null;
    // Without a user before it, the authenticator names the account (WebAuthn §7.2, step 6).
    if (before === null && response.response.userHandle !== handleOf(user)) return null;
    const verified = await this.verify(response, passkey, open.challenge, before === null);
    if (verified === null) return null;
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

  /** @returns false when the user has no such passkey */
  rename(user: User, id: string, name: string): Promise<boolean> {
    const wanted = name.trim().slice(0, 100);
    if (wanted === '') return Promise.resolve(false);
    return this.transactions.run((tx) => this.store.rename(tx, user.id, id as PasskeyId, wanted));
  }

  /**
   * @returns the user without the passkey; null when there is no such passkey
   * @throws ChangedMeanwhile when the user was changed after it was read
   */
  async remove(user: User, id: string): Promise<User | null> {
    const passkeys = await this.store.of(user.id);
    if (!passkeys.some((passkey) => passkey.id === id)) return null;
    return this.transactions.run(async (tx) => {
      const changed = await this.factors.removed(tx, user, 'passkey', passkeys.length === 1);
      await this.store.remove(tx, user.id, id as PasskeyId);
      return changed;
    });
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
    challenge: string,
    requireUserVerification: boolean,
  ): Promise<VerifiedAuthenticationResponse | null> {
    const { verifyAuthenticationResponse } = await webAuthn();
    const verified = await verifyAuthenticationResponse({
      response,
      expectedChallenge: challenge,
      expectedOrigin: this.configuration.issuer,
      expectedRPID: this.rpId,
      // The counter is compared by `authenticate`, which records a regression.
      credential: { id: credentialId, publicKey: new Uint8Array(Buffer.from(publicKey, 'base64url')), counter: 0 },
      requireUserVerification,
    }).catch(() => null);
    return verified?.verified ? verified : null;
  }
}

/** Loaded for the first passkey: most of its weight is for attestation formats. */
function webAuthn() {
  return import('@simplewebauthn/server');
}

function amrOfPasskey({ isSynced }: Passkey, isUserVerified: boolean): readonly string[] {
  return [isSynced ? 'swk' : 'hwk', ...(isUserVerified ? ['user'] : [])];
}

/** The user handle of an account (WebAuthn §5.4.3), in base64url. */
function handleOf({ id }: User): string {
  return Buffer.from(id).toString('base64url');
}

function described({ credentialId, transports }: Passkey) {
  return { id: credentialId, transports: [...transports] };
}

/** @returns null unless the text is a JSON object with a credential id */
function parsed<Response extends { readonly id: string }>(answer: string): Response | null {
  if (answer.length > LONGEST_ANSWER) return null;
  try {
    const value = JSON.parse(answer) as Partial<Response> | null;
    return typeof value?.id === 'string' ? (value as Response) : null;
  } catch {
    return null;
  }
}
