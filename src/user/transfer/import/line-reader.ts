import { Injectable } from '@nestjs/common';
import {
  assertNoPrototypes, Clock, Encryption, httpRefusals, jsonObjectOf, newId, StrictValidation,
  type AdminScope, type SubjectId, type TextLine,
} from '../../../common/index.js'; // prettier-ignore
import { Configuration } from '../../../config/index.js';
import { placeOf } from '../../../database/index.js';
import { FACTOR_KINDS, User, type FactorKind } from '../../accounts/user.entity.js';
import { usernameColumns } from '../../accounts/username-columns.js';
import { withChanges } from '../../claims/claim-changes.js';
import { ClaimDefinitionDirectory } from '../../claims/definitions/claim-definition-directory.js';
import type { ClaimValues } from '../../claims/definitions/claim-definitions.js';
import { withValueChanges } from '../../claims/definitions/claim-value-changes.js';
import { Credential } from '../../credentials/credential.entity.js';
import { OneTimeCodes, type OneTimeCodesId } from '../../credentials/one-time-codes/one-time-codes.entity.js';
import { importedHash } from '../../credentials/schemes/imported-hash.js';
import { IdentityProviderDirectory } from '../../identity-providers/identity-provider-directory.js';
import type { ImportedAccount } from './imported-account.js';
import { importedIdentities } from './imported-identities.js';
import { importedPasskeys } from './imported-passkeys.js';
import { namedGroups, namedRoles, NO_TIES, type ImportedTies } from './imported-ties.js';
import { withoutKeycloak } from '../line/keycloak-app.js';
import { UserLine } from '../line/user-line.dto.js';

/** Reads the lines of an import, each by itself. */
@Injectable()
export class LineReader {
  private readonly validation = new StrictValidation();

  constructor(
    private readonly clock: Clock,
    private readonly encryption: Encryption,
    private readonly configuration: Configuration,
    private readonly definitions: ClaimDefinitionDirectory,
    private readonly providers: IdentityProviderDirectory,
  ) {}

  /** @throws OAuthError `invalid_request` when the line breaks a rule */
  async read({ bytes }: TextLine): Promise<ImportedAccount> {
    if (bytes === null) throw httpRefusals.lineTooLong();
    const line = await this.parsed(bytes);
    const user = this.userOf(line, await this.valuesOf(line));
    return {
      user,
      hasOwnSub: line.sub !== undefined,
      needs: scopesFor(line),
      credential: credentialOf(line, user),
      codes: this.codesOf(line, user),
      passkeys: await importedPasskeys(line.passkeys ?? [], user, this.configuration.issuer),
      ties: await this.tiesOf(line, user),
      note: noteOf(line, user),
    };
  }

  private async parsed(bytes: Buffer): Promise<UserLine> {
    const value = jsonObjectOf(bytes);
    if (Array.isArray(value)) throw httpRefusals.notAnObject();
    assertNoPrototypes(value);
    const sent = 'totp' in value ? { ...value, totp: withoutKeycloak(value.totp) } : value;
    return (await this.validation.transform(sent, { type: 'body', metatype: UserLine })) as UserLine;
  }

  /** Null without a value. */
  private async valuesOf({ custom_claims: values }: UserLine): Promise<ClaimValues | null> {
    if (values === undefined) return null;
    const set = withValueChanges(null, values, await this.definitions.current());
    return Object.keys(set).length === 0 ? null : set;
  }

  private async tiesOf({ groups = [], roles = [], identities = [] }: UserLine, user: User): Promise<ImportedTies> {
    if (groups.length + roles.length + identities.length === 0) return NO_TIES;
    return {
      groups: namedGroups(groups),
      roles: namedRoles(roles),
      identities: identities.length === 0 ? [] : importedIdentities(identities, user, await this.providers.current()),
    };
  }

  private userOf(line: UserLine, customClaims: ClaimValues | null): User {
    const now = this.clock.now();
    return User.of({
      id: (line.sub ?? newId()) as SubjectId,
      ...usernameColumns(line.username),
      claims: withChanges({}, line),
      customClaims,
      adminScopes: line.admin_scopes ?? [],
      disabled: line.disabled ?? false,
      requiresPasswordChange: line.require_password_change ?? false,
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

/** The admin scopes that a caller needs besides `users:write`: those that the line gives, and that of groups and roles. */
function scopesFor({ admin_scopes = [], groups = [], roles = [] }: UserLine): readonly AdminScope[] {
  return groups.length + roles.length === 0 ? admin_scopes : [...admin_scopes, 'groups:write'];
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
