import { Scope, wordsOf } from '../../common/index.js';
import { metadataError } from '../metadata/metadata-error.js';
import { SCOPE_OF_USERS, type ClientMetadata } from '../metadata/client-metadata.js';
import { withKeptTypes, type Choice } from './kept-values.js';
import { registrationRefusals } from '../refusals/registration.js';

/** A list of what is allowed: a grant that comes later is not, until somebody says so. Never `password`. */
const GRANTS: readonly string[] = ['authorization_code', 'implicit', 'refresh_token', 'client_credentials'];
const SCOPE = Scope.parse(SCOPE_OF_USERS);
const SCOPES = ['scope', 'default_scope'] as const;
/** Members that only an administrator gives. */
export const OPERATORS_MEMBERS = [
  'skip_consent',
  'disabled',
  'resource_ids',
  'access_token_ttl',
  'id_token_ttl',
  'refresh_token_ttl',
  'refresh_token_idle_ttl',
] as const;

/**
 * What a client may say of itself, as `MetadataValidator` takes it: null counts as left out (RFC 7592 §2.2), and of scopes,
 * grant types and response types only those remain that it may have, as the answer then says (RFC 7591 §3.2.1).
 *
 * @param sent JSON from anybody
 * @param offered what the registries of grants and response types have
 * @throws OAuthError `invalid_client_metadata`; `invalid_software_statement`: none is understood (RFC 7591 §2.3), and one
 *   that is ignored would seem to be believed
 */
export function ownMetadata(sent: unknown, offered: Choice): Readonly<Record<string, unknown>> {
  if (typeof sent !== 'object' || sent === null || Array.isArray(sent))
    throw metadataError('The body must be a JSON object');
  const own: Record<string, unknown> = Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== null));
  if ('software_statement' in own) {
    throw registrationRefusals.softwareStatement();
  }
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
 * What a client that registers itself may have, at registration and at every later change alike (RG6): scopes about
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
