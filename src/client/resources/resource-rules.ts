import { comparableUri, isAdminScope, isUserScope, type OAuthError } from '../../common/index.js';
import { PLAIN_TEXT } from '../metadata/plain-text.js';
import { namesOfDetailsTypes, type Resource } from './resource.entity.js';
import { resourceRefusals } from '../refusals/administration.js';

/** An absolute ASCII URI without fragment and spaces (RFC 8707 §2, RFC 3986 §4.3). */
const ABSOLUTE_URI = /^[a-z][a-z0-9+.-]*:[A-Za-z0-9\-._~:/?[\]@!$&'()*+,;=%]+$/i;

/**
 * Checks the identifier of a resource.
 *
 * @param reserved identifiers of the server itself
 * @throws OAuthError `invalid_request` when it is not an absolute URI without fragment; `conflict` when it is reserved
 */
export function checkIdentifier(identifier: string, reserved: readonly string[]): void {
  if (!ABSOLUTE_URI.test(identifier) || !URL.canParse(identifier)) {
    throw resourceRefusals.identifierMalformed();
  }
  if (reserved.some((name) => comparableUri(name) === comparableUri(identifier))) {
    throw resourceRefusals.identifierOfServer();
  }
}

/**
 * Checks that no scope belongs to two resources.
 *
 * @param others every other resource
 * @throws OAuthError `invalid_request` for a scope of the issuer (OIDC Core §5.4, §11) or of the admin API, `conflict` for a scope of
 *   another resource
 */
export function checkScopes(scopes: readonly string[], others: readonly Resource[]): void {
  const reservedScopes = scopes.filter((scope) => isUserScope(scope) || isAdminScope(scope));
  if (reservedScopes.length > 0) throw resourceRefusals.scopesReserved({ scopes: reservedScopes.join(' ') });
  const elsewhere = scopes.filter((scope) => others.some((other) => other.scopes.includes(scope)));
  if (elsewhere.length > 0) {
    throw resourceRefusals.scopesTaken({ scopes: elsewhere.join(' ').slice(0, 500) });
  }
}

/** In characters. */
const LONGEST_DESCRIPTION = 200;
/** In bytes of JSON: less than the column holds. */
const MAX_SIZE = 60_000;

/**
 * Checks that each description belongs to a scope of the resource and is a short plain text.
 *
 * @throws OAuthError `invalid_request`
 */
export function checkScopeDescriptions({
  scopes,
  scopeDescriptions,
}: Pick<Resource, 'scopes' | 'scopeDescriptions'>): void {
  for (const [scope, description] of Object.entries<unknown>(scopeDescriptions ?? {})) {
    if (!scopes.includes(scope)) throw badDescription(`${scope.slice(0, 100)} is not among scopes`);
    if (!isDescription(description)) throw badDescription(`${scope} needs a plain text of at most 200 characters`);
  }
  if (Buffer.byteLength(JSON.stringify(scopeDescriptions)) > MAX_SIZE) throw badDescription('too large');
}

/**
 * Checks that roles have different names, and that each scope that needs a role is a scope of the resource and names
 * roles of the resource.
 *
 * @throws OAuthError `invalid_request`
 */
export function checkRoles({ scopes, roles, scopeRoles }: Pick<Resource, 'scopes' | 'roles' | 'scopeRoles'>): void {
  const names = new Set((roles ?? []).map(({ name }) => name));
  if (names.size < (roles ?? []).length) throw resourceRefusals.rolesRepeated();
  for (const [scope, needed] of Object.entries<unknown>(scopeRoles ?? {})) {
    if (!scopes.includes(scope)) throw badScopeRoles(`${scope.slice(0, 100)} is not among scopes`);
    if (!Array.isArray(needed) || needed.length === 0 || !needed.every((name) => names.has(name as string)))
      throw badScopeRoles(`${scope} needs a list of at least one of the roles of this resource`);
  }
  if (Buffer.byteLength(JSON.stringify([roles, scopeRoles])) > MAX_SIZE) throw badScopeRoles('too large');
}

/**
 * Checks that no type of `authorization_details` is declared twice, here or at another resource.
 *
 * @param others every other resource
 * @throws OAuthError `invalid_request`; `conflict` for a type of another resource
 */
export function checkDetailsTypes(resource: Resource, others: readonly Resource[]): void {
  const types = namesOfDetailsTypes(resource);
  const twice = types.find((type, index) => types.indexOf(type) !== index);
  if (twice !== undefined) throw resourceRefusals.detailsTypes({ type: twice, fault: 'is declared twice' });
  const taken = types.find((type) => others.some((other) => namesOfDetailsTypes(other).includes(type)));
  if (taken !== undefined) throw resourceRefusals.detailsTypeTaken({ type: taken });
  if (Buffer.byteLength(JSON.stringify(resource.detailsTypes)) > MAX_SIZE)
    throw resourceRefusals.detailsTypes({ type: types[0]!, fault: `and the others have more than ${MAX_SIZE} bytes` });
}

function badScopeRoles(fault: string): OAuthError {
  return resourceRefusals.scopeRoles({ fault });
}

function isDescription(value: unknown): value is string {
  return typeof value === 'string' && value.length <= LONGEST_DESCRIPTION && PLAIN_TEXT.test(value);
}

function badDescription(fault: string): OAuthError {
  return resourceRefusals.scopeDescriptions({ fault });
}
