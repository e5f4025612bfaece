import type { AdminScope } from '../../../common/index.js';
import type { User } from '../../accounts/user.entity.js';
import type { Credential } from '../../credentials/credential.entity.js';
import type { OneTimeCodes } from '../../credentials/one-time-codes/one-time-codes.entity.js';
import type { Passkey } from '../../credentials/passkeys/passkey.entity.js';
import type { ImportedTies } from './imported-ties.js';

/** The rows of a new user that a line describes. */
export interface ImportedAccount {
  readonly user: User;
  /** Whether the line names the `sub`. */
  readonly hasOwnSub: boolean;
  /** Admin scopes that the caller needs to give what the line gives. */
  readonly needs: readonly AdminScope[];
  /** Null without a password. */
  readonly credential: Credential | null;
  /** Null without an authenticator app. */
  readonly codes: OneTimeCodes | null;
  readonly passkeys: readonly Passkey[];
  readonly ties: ImportedTies;
  /** The factors that the line names without their secret or key, in words; undefined without any. */
  readonly note: string | undefined;
}
