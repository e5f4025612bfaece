import { Injectable } from '@nestjs/common';
import {
  assertHolds, assertNoPrototypes, Clock, Encryption, httpRefusals, jsonObjectOf, newId, StrictValidation,
  type AdminCaller, type SubjectId, type TextLine,
} from '../../common/index.js'; // prettier-ignore
import { Configuration } from '../../config/index.js';
import { placeOf } from '../../database/index.js';
import { FACTOR_KINDS, User, type FactorKind } from '../accounts/user.entity.js';
import { usernameColumns } from '../accounts/username-columns.js';
import { withChanges } from '../claims/claim-changes.js';
import { Credential } from '../credentials/credential.entity.js';
import { OneTimeCodes, type OneTimeCodesId } from '../credentials/one-time-codes/one-time-codes.entity.js';
import { importedHash } from '../credentials/schemes/imported-hash.js';
import type { ImportedAccount } from './imported-account.js';
import { importedPasskeys } from './imported-passkeys.js';
import { UserLine } from './user-line.dto.js';

/** Reads the lines of an import, each by itself. */
@Injectable()
export class LineReader {
  private readonly validation = new StrictValidation();

  constructor(
    private readonly clock: Clock,
    private readonly encryption: Encryption,
    private readonly configuration: Configuration,
  ) {}

  /**
   * @throws OAuthError `invalid_request` when the line breaks a rule, `access_denied` when it gives an admin scope that
   *   the caller lacks
   */
  async read({ bytes }: TextLine, caller: AdminCaller): Promise<ImportedAccount> {
    if (bytes === null) throw httpRefusals.lineTooLong();
    const line = await this.parsed(bytes);
    assertHolds(caller, line.admin_scopes ?? []);
    const user = this.userOf(line);
    return {
      user,
      hasOwnSub: line.sub !== undefined,
      credential: credentialOf(line, user),
      codes: this.codesOf(line, user),
      passkeys: await importedPasskeys(line.passkeys ?? [], user, this.configuration.issuer),
      note: noteOf(line, user),
    };
  }

  private async parsed(bytes: Buffer): Promise<UserLine> {
    const value = jsonObjectOf(bytes);
    if (Array.isArray(value)) throw httpRefusals.notAnObject();
    assertNoPrototypes(value);
    return (await this.validation.transform(value, { type: 'body', metatype: UserLine })) as UserLine;
  }

  private userOf(line: UserLine): User {
    const now = this.clock.now();
    return User.of({
      id: (line.sub ?? newId()) as SubjectId,
      ...usernameColumns(line.username),
      claims: withChanges({}, line),
      adminScopes: line.admin_scopes ?? [],
      disabled: line.disabled ?? false,
      createdAt: line.created_at === undefined ? now : new Date(line.created_at),
      updatedAt: now,
      factorsText: factorsOf(line).join(' '),
    });
  }

  private codesOf({ totp }: UserLine, { id: userId, updatedAt }: User): OneTimeCodes | null {
    if (totp === undefined) return null;
    const id = newId<OneTimeCodesId>();
    const seed = this.encryption.encrypt(Buffer.from(totp.secret), placeOf(OneTimeCodes, id));
    return OneTimeCodes.new({ id, userId, seed, updatedAt });
  }
}

function credentialOf({ password_hash }: UserLine, { id: userId, updatedAt }: User): Credential | null {
  if (password_hash === undefined) return null;
  const data = importedHash.accept(password_hash);
  return Credential.of({ id: newId(), userId, type: 'password', data, createdAt: updatedAt, updatedAt });
}

/** `FACTOR_KINDS` is alphabetical, as `UserStore.changeFactors` stores the kinds. */
function factorsOf({ totp, passkeys = [] }: UserLine): readonly FactorKind[] {
  const isBrought = { passkey: passkeys.length > 0, totp: totp !== undefined };
  return FACTOR_KINDS.filter((kind) => isBrought[kind]);
}

function noteOf({ factors }: UserLine, user: User): string | undefined {
  const lost = (factors ?? []).filter((kind) => !user.factors.includes(kind));
  if (lost.length === 0) return undefined;
  return `Imported without ${lost.join(' and ')}: the line names the factor, but holds no secret or key of it`;
}
