import { wordsOf } from '../../../common/index.js';
import type { IdentityProvider } from '../identity-provider.entity.js';
import { isOfSeveralTenants } from '../presets/microsoft.js';
import type { OpenIdPreset } from '../presets/preset.js';
import type { ProviderFinding } from './provider-check.dto.js';

/** JSON of another server. */
export type Json = Readonly<Record<string, unknown>>;

/** Algorithms of ID tokens that openid-client verifies by published keys. */
const ASYMMETRIC = [
  'RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519',
]; // prettier-ignore
const ENDPOINTS = ['authorization_endpoint', 'token_endpoint', 'jwks_uri'] as const;
const SECRET_METHODS = ['client_secret_basic', 'client_secret_post'];

/** A finding of one check. */
export function finding(
  check: ProviderFinding['check'],
  result: ProviderFinding['result'],
  message: string,
): ProviderFinding {
  return { check, result, message };
}

/**
 * What the metadata of an OpenID provider (OIDC Discovery §3) mean for sign-ins here.
 *
 * @param metadata untrusted
 */
export function findingsIn(metadata: Json, provider: IdentityProvider, preset: OpenIdPreset): ProviderFinding[] {
  return [
    issuerIn(metadata, provider),
    endpointsIn(metadata, provider),
    algorithmsIn(metadata),
    responseTypesIn(metadata),
    clientAuthenticationIn(metadata, provider),
    ...pkceIn(metadata),
    ...(preset.asksUserinfo ? userinfoIn(metadata) : []),
    ...scopeIn(metadata, provider),
  ];
}

function issuerIn({ issuer }: Json, { issuer: expected }: IdentityProvider): ProviderFinding {
  if (issuer === expected || isOfSeveralTenants(expected)) return finding('issuer', 'passed', 'The metadata name the issuer of the provider.'); // prettier-ignore
  return finding('issuer', 'failed', `The metadata name the issuer ${shown(issuer)}, and the provider here has ${shown(expected)}. Both must be equal, also in a slash at the end.`); // prettier-ignore
}

function endpointsIn(metadata: Json, { issuer }: IdentityProvider): ProviderFinding {
  const faults = ENDPOINTS.flatMap((name) => {
    const url = metadata[name];
    if (typeof url !== 'string') return [`${name} is missing`];
    const { protocol } = URL.parse(url) ?? {};
    const isSafe = protocol === 'https:' || (protocol === 'http:' && issuer.startsWith('http:'));
    return isSafe ? [] : [`${name} is not https`];
  });
  if (faults.length > 0) return finding('endpoints', 'failed', `In the metadata, ${faults.join(', ')}.`);
  return finding('endpoints', 'passed', 'The metadata name all endpoints.');
}

function algorithmsIn(metadata: Json): ProviderFinding {
  const names = textsIn(metadata['id_token_signing_alg_values_supported']) ?? ['RS256'];
  const usable = names.filter((name) => ASYMMETRIC.includes(name));
  if (usable.length > 0) return finding('algorithms', 'passed', `ID tokens can be signed with ${usable.join(', ')}.`);
  return finding('algorithms', 'failed', `ID tokens are signed with ${listed(names)}. An algorithm with published keys is needed, such as RS256 or ES256.`); // prettier-ignore
}

function responseTypesIn(metadata: Json): ProviderFinding {
  const names = textsIn(metadata['response_types_supported']) ?? ['code'];
  if (names.includes('code')) return finding('response_types', 'passed', 'The provider offers the authorization code flow.'); // prettier-ignore
  return finding('response_types', 'failed', `The provider offers only ${listed(names)}. The response type code is needed.`); // prettier-ignore
}

function clientAuthenticationIn(metadata: Json, { clientSecret }: IdentityProvider): ProviderFinding {
  const methods = textsIn(metadata['token_endpoint_auth_methods_supported']) ?? ['client_secret_basic'];
  const wanted = clientSecret === null ? ['none'] : SECRET_METHODS;
  if (methods.some((method) => wanted.includes(method))) return finding('client_authentication', 'passed', `The token endpoint accepts ${wanted.join(' or ')}.`); // prettier-ignore
  const message = `The token endpoint lists only ${listed(methods)}, and this server uses ${wanted.join(' or ')}.`;
  // Not every provider lists `none`.
  return finding('client_authentication', clientSecret === null ? 'warning' : 'failed', message);
}

function pkceIn(metadata: Json): ProviderFinding[] {
  const methods = textsIn(metadata['code_challenge_methods_supported']);
  if (methods === undefined) return [];
  if (methods.includes('S256')) return [finding('pkce', 'passed', 'The provider checks PKCE with S256.')];
  return [finding('pkce', 'warning', `The provider lists only ${listed(methods)} for PKCE. S256 is sent all the same.`)]; // prettier-ignore
}

function userinfoIn(metadata: Json): ProviderFinding[] {
  if (typeof metadata['userinfo_endpoint'] === 'string') return [];
  return [finding('userinfo', 'warning', 'The metadata name no userinfo_endpoint. Only the claims of the ID token are taken over.')]; // prettier-ignore
}

function scopeIn(metadata: Json, { scope }: IdentityProvider): ProviderFinding[] {
  const offered = textsIn(metadata['scopes_supported']);
  const missing = wordsOf(scope).filter((word) => offered !== undefined && !offered.includes(word));
  if (missing.length === 0) return [];
  return [finding('scope', 'warning', `The provider does not list the scope ${missing.join(' ')}.`)];
}

/** Whether a key of a JWK Set can verify ID tokens (RFC 7517 §4). @param key untrusted */
export function isUsableKey(key: unknown): boolean {
  if (typeof key !== 'object' || key === null) return false;
  const { kty, use, alg } = key as Json;
  const isPublic = kty === 'RSA' || kty === 'EC' || kty === 'OKP';
  return isPublic && use !== 'enc' && (alg === undefined || ASYMMETRIC.includes(alg as string));
}

function textsIn(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : undefined;
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'nothing' : names.slice(0, 10).map(shown).join(', ');
}

/** A value of another server: short, and without control characters. */
function shown(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 200).replace(/[^\x20-\x7e]/g, '?') : 'nothing';
}
