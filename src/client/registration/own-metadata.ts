import { ResponseType, Scope, wordsOf } from '../../common/index.js';
import { SCOPE_OF_USERS, type ClientMetadata } from '../metadata/client-metadata.js';
import { metadataPolicyRefusals } from '../refusals/metadata.js';
import { assertObject } from '../metadata/sound-members.js';
import { registrationRefusals } from '../refusals/registration.js';
import { OPERATOR_MEMBERS } from './operator-members.js';

type Sent = Readonly<Record<string, unknown>>;

/** Grants that a client may register for itself; not `password`. A later grant must be added here explicitly. */
const GRANTS: readonly string[] = ['authorization_code', 'implicit', 'refresh_token', 'client_credentials'];
const SCOPE = Scope.parse(SCOPE_OF_USERS);
const SCOPES = ['scope', 'default_scope'] as const;
/** A grant that is useless without another one (RFC 6749 §6). */
const DEPENDENT_GRANT = 'refresh_token';

/** The values that a client which registers itself may choose from. */
export interface Choice {
  /** Grants for clients that register themselves. */
  readonly grantTypes: readonly string[];
  /** Combinations, each with sorted words. */
  readonly responseTypes: readonly string[];
}

/**
 * Reduces self-declared metadata to the values that a client may set, as input for `MetadataValidator`. Null counts as
 * absent (RFC 7592 §2.2). Disallowed scopes, grant types and response types are dropped; the response contains the rest
 * (RFC 7591 §3.2.1).
 *
 * @param sent untrusted JSON
 * @param offered values of the registries of grants and response types
 * @throws OAuthError `invalid_client_metadata`; `invalid_software_statement`, because statements are not supported
 *   (RFC 7591 §2.3) and an ignored one would seem to be trusted
 */
export function ownMetadata(sent: unknown, offered: Choice): Sent {
  assertObject(sent);
  const own: Record<string, unknown> = Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== null));
  if ('software_statement' in own) throw registrationRefusals.softwareStatement();
  for (const member of OPERATOR_MEMBERS) {
    if (isRequested(own[member])) throw metadataPolicyRefusals.memberOfOperators({ member });
    delete own[member];
  }
  for (const member of SCOPES) if (typeof own[member] === 'string') own[member] = allowedScope(member, own[member]);
  const grantTypes = GRANTS.filter((grant) => offered.grantTypes.includes(grant));
  return withAllowedTypes(own, { grantTypes, responseTypes: offered.responseTypes });
}

/** @throws OAuthError `invalid_client_metadata` when no requested value is allowed */
function allowedScope(member: (typeof SCOPES)[number], text: string): string {
  const asked = wordsOf(text);
  const kept = asked.filter((value) => SCOPE.has(value));
  if (member === 'scope' && kept.length === 0 && asked.length > 0)
    throw metadataPolicyRefusals.notAllowed({ member: 'scope', allowed: SCOPE_OF_USERS });
  return kept.join(' ');
}

/**
 * Checks the policy for a client that registers itself, at registration and at every later change (RG6): only scopes
 * about the user, no scopes of APIs, and no grant that reveals a password to the client.
 *
 * @param metadata complete and valid
 * @throws OAuthError `invalid_client_metadata`
 */
export function assertMayRegisterItself({ grant_types: grants, scope }: ClientMetadata): void {
  if (!grants.every((grant) => GRANTS.includes(grant)))
    throw metadataPolicyRefusals.notAllowed({ member: 'grant_types', allowed: GRANTS.join(', ') });
  if (!SCOPE.covers(Scope.parse(scope)))
    throw metadataPolicyRefusals.notAllowed({ member: 'scope', allowed: SCOPE_OF_USERS });
}

function isRequested(value: unknown): boolean {
  return value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0);
}

/**
 * Drops disallowed `grant_types` and `response_types`; the response contains the rest (RFC 7591 §3.2.1). Values of a
 * wrong type are kept for the validator to refuse.
 *
 * @throws OAuthError `invalid_client_metadata` when no requested value is left: the client would be useless
 */
function withAllowedTypes(own: Sent, choice: Choice): Sent {
  const { grant_types: grants, response_types: types, token_endpoint_auth_method: method } = own;
  const keptGrants = areStrings(grants) ? grantsOf(grants, method, choice) : undefined;
  const grantTypes = keptGrants ?? (grants === undefined ? ['authorization_code'] : []);
  const keptTypes = areStrings(types) && isArrayOrAbsent(grants) ? typesOf(types, grantTypes, choice) : undefined;
  return {
    ...own,
    ...(keptGrants !== undefined && { grant_types: keptGrants }),
    ...(keptTypes !== undefined && { response_types: keptTypes }),
  };
}

/** Excludes client_credentials for public clients (RFC 6749 §4.4). */
function grantsOf(asked: readonly string[], method: unknown, { grantTypes }: Choice): readonly string[] {
  const allowed = grantTypes.filter((grant) => method !== 'none' || grant !== 'client_credentials');
  const kept = keepSome('grant_types', asked, (grant) => allowed.includes(grant), allowed);
  const isUseful = kept.length === asked.length || kept.some((grant) => grant !== DEPENDENT_GRANT);
  if (isUseful) return kept;
  const others = allowed.filter((grant) => grant !== DEPENDENT_GRANT).join(', ');
  throw metadataPolicyRefusals.grantAlone({ dependent: DEPENDENT_GRANT, allowed: others });
}

/** Keeps response types whose grants are registered (RFC 7591 §2.1). */
function typesOf(asked: readonly string[], grants: readonly string[], { responseTypes }: Choice): readonly string[] {
  const allowed = responseTypes.filter((type) => grantsNeeded(type).every((grant) => grants.includes(grant)));
  return keepSome('response_types', asked, (type) => allowed.includes(ResponseType.parse(type).toString()), allowed);
}

function keepSome(
  member: string,
  asked: readonly string[],
  isKept: (value: string) => boolean,
  allowed: readonly string[],
): readonly string[] {
  const kept = asked.filter(isKept);
  if (kept.length > 0 || asked.length === 0) return kept;
  if (allowed.length === 0) throw metadataPolicyRefusals.noneAllowed({ member });
  throw metadataPolicyRefusals.notAllowed({ member, allowed: allowed.join(', ') });
}

/** Grants that a response type needs; `none` needs no particular one. */
function grantsNeeded(type: string): readonly string[] {
  const asked = ResponseType.parse(type);
  const needed = asked.has('code') ? ['authorization_code'] : [];
  return asked.returnsTokens ? [...needed, 'implicit'] : needed;
}

function areStrings(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

function isArrayOrAbsent(value: unknown): boolean {
  return value === undefined || areStrings(value);
}
