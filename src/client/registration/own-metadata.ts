import { ResponseType, Scope, wordsOf } from '../../common/index.js';
import { SCOPE_OF_USERS, type ClientMetadata } from '../metadata/client-metadata.js';
import { metadataError } from '../metadata/metadata-error.js';
import { assertObject } from '../metadata/sound-members.js';
import { registrationRefusals } from '../refusals/registration.js';

type Sent = Readonly<Record<string, unknown>>;

/** Grants that a client may register for by itself: never `password`, and no later grant until it is added here. */
const GRANTS: readonly string[] = ['authorization_code', 'implicit', 'refresh_token', 'client_credentials'];
const SCOPE = Scope.parse(SCOPE_OF_USERS);
const SCOPES = ['scope', 'default_scope'] as const;
/** The grant that gets nothing unless another one came before it (RFC 6749 §6). */
const FOLLOWS_ANOTHER = 'refresh_token';

/** Members that only an administrator sets. */
export const OPERATORS_MEMBERS = [
  'skip_consent',
  'disabled',
  'resource_ids',
  'access_token_ttl',
  'id_token_ttl',
  'refresh_token_ttl',
  'refresh_token_idle_ttl',
] as const;

/** What there is here to choose from. */
export interface Choice {
  /** That a client which registers itself may have. */
  readonly grantTypes: readonly string[];
  /** Combinations, each as its sorted words. */
  readonly responseTypes: readonly string[];
}

/**
 * Narrows what a client says of itself to what it may say, for `MetadataValidator`: null counts as left out (RFC 7592
 * §2.2), and of scopes, grant types and response types only those remain that it may have, as the answer then says
 * (RFC 7591 §3.2.1).
 *
 * @param sent JSON from anybody
 * @param offered what the registries of grants and response types have
 * @throws OAuthError `invalid_client_metadata`; `invalid_software_statement`: none is understood (RFC 7591 §2.3), and one
 *   that is ignored would seem to be believed
 */
export function ownMetadata(sent: unknown, offered: Choice): Sent {
  assertObject(sent);
  const own: Record<string, unknown> = Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== null));
  if ('software_statement' in own) throw registrationRefusals.softwareStatement();
  for (const member of OPERATORS_MEMBERS) {
    if (asksForSomething(own[member])) throw metadataError(`${member} is not for a client to set`);
    delete own[member];
  }
  for (const member of SCOPES) if (typeof own[member] === 'string') own[member] = allowedOf(member, own[member]);
  const grantTypes = GRANTS.filter((grant) => offered.grantTypes.includes(grant));
  return withKeptTypes(own, { grantTypes, responseTypes: offered.responseTypes });
}

/** @throws OAuthError `invalid_client_metadata` where nothing is left: the client would not be what it asked to be */
function allowedOf(member: (typeof SCOPES)[number], text: string): string {
  const asked = wordsOf(text);
  const left = asked.filter((value) => SCOPE.has(value));
  if (member === 'scope' && left.length === 0 && asked.length > 0)
    throw metadataError(`scope may only have: ${SCOPE_OF_USERS}`);
  return left.join(' ');
}

/**
 * Checks what a client that registers itself may have, at registration and at every later change alike (RG6): scopes about
 * the user only, none of any API, and no grant that would show it a password.
 *
 * @param metadata complete, and sound in itself
 * @throws OAuthError `invalid_client_metadata`
 */
export function assertMayRegisterItself({ grant_types: grants, scope }: ClientMetadata): void {
  if (!grants.every((grant) => GRANTS.includes(grant)))
    throw metadataError(`grant_types may only have: ${GRANTS.join(', ')}`);
  if (!SCOPE.covers(Scope.parse(scope))) throw metadataError(`scope may only have: ${SCOPE_OF_USERS}`);
}

function asksForSomething(value: unknown): boolean {
  return value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0);
}

/**
 * Of `grant_types` and `response_types` what a client that registers itself may have; the rest is dropped, as the answer
 * then says (RFC 7591 §3.2.1). Values of another type are left for others to refuse.
 *
 * @throws OAuthError `invalid_client_metadata` where nothing is left of what was asked: the client would be of no use
 */
function withKeptTypes(own: Sent, choice: Choice): Sent {
  const { grant_types: grants, response_types: types, token_endpoint_auth_method: method } = own;
  const keptGrants = isTexts(grants) ? grantsOf(grants, method, choice) : undefined;
  const having = keptGrants ?? (grants === undefined ? ['authorization_code'] : []);
  const keptTypes = isTexts(types) && isArrayOrAbsent(grants) ? typesOf(types, having, choice) : undefined;
  return {
    ...own,
    ...(keptGrants !== undefined && { grant_types: keptGrants }),
    ...(keptTypes !== undefined && { response_types: keptTypes }),
  };
}

/** RFC 6749 §4.4: client_credentials is for confidential clients only. */
function grantsOf(asked: readonly string[], method: unknown, { grantTypes }: Choice): readonly string[] {
  const allowed = grantTypes.filter((grant) => method !== 'none' || grant !== 'client_credentials');
  const kept = someOf('grant_types', asked, (grant) => allowed.includes(grant), allowed);
  const isUseful = kept.length === asked.length || kept.some((grant) => grant !== FOLLOWS_ANOTHER);
  if (isUseful) return kept;
  throw metadataError(`grant_types must have, beside ${FOLLOWS_ANOTHER}, one of: ${allowed.filter((grant) => grant !== FOLLOWS_ANOTHER).join(', ')}`); // prettier-ignore
}

/** A response type needs the grants that issue what it returns (RFC 7591 §2.1). */
function typesOf(asked: readonly string[], grants: readonly string[], { responseTypes }: Choice): readonly string[] {
  const allowed = responseTypes.filter((type) => grantsNeeded(type).every((grant) => grants.includes(grant)));
  return someOf('response_types', asked, (type) => allowed.includes(ResponseType.parse(type).toString()), allowed);
}

function someOf(
  member: string,
  asked: readonly string[],
  isKept: (value: string) => boolean,
  allowed: readonly string[],
): readonly string[] {
  const kept = asked.filter(isKept);
  if (kept.length > 0 || asked.length === 0) return kept;
  const says = allowed.length === 0 ? 'must be empty for these grant_types' : `may only have: ${allowed.join(', ')}`;
  throw metadataError(`${member} ${says}`);
}

/** `none` belongs to either of the grants that go through the authorization endpoint. */
function grantsNeeded(type: string): readonly string[] {
  const asked = ResponseType.parse(type);
  const needed = asked.has('code') ? ['authorization_code'] : [];
  return asked.returnsTokens ? [...needed, 'implicit'] : needed;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

function isArrayOrAbsent(value: unknown): boolean {
  return value === undefined || isTexts(value);
}
