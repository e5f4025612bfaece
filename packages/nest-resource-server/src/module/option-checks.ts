import { isAllowedUrl } from '../provider/provider-url.js';
import type { ResourceServerOptions } from './options.js';

/** Characters that may stand in a challenge and in a token: visible ASCII without quote and backslash. */
const IDENTIFIER = /^[\x21\x23-\x5b\x5d-\x7e]{1,2000}$/;
const ASYMMETRIC = /^(RS|PS|ES)(256|384|512)$|^EdDSA$|^Ed25519$|^ML-DSA-(44|65|87)$/;

/** What is wrong with the options, one line each: the name of the option and the rule that it breaks. */
export function problemsOf(options: ResourceServerOptions): string[] {
  return [...ofIdentifiers(options), ...ofUrls(options), ...ofAlgorithms(options), ...ofNumbers(options), ...ofBinding(options)]; // prettier-ignore
}

function* ofIdentifiers({ issuer, audience, realm }: ResourceServerOptions): Iterable<string> {
  if (typeof issuer !== 'string' || issuer === '') yield 'issuer: the issuer identifier of the provider is missing';
  else if (issuer.includes('?')) yield 'issuer: a URL without query (RFC 8414 §2)';
  const all: readonly unknown[] = Array.isArray(audience) ? audience : [audience];
  if (all.length === 0 || !all.every((one) => typeof one === 'string' && IDENTIFIER.test(one))) {
    yield 'audience: at least one identifier of this API, visible ASCII without quotes';
  }
  if (realm !== undefined && !IDENTIFIER.test(realm)) yield 'realm: visible ASCII without quotes';
}

function* ofUrls(options: ResourceServerOptions): Iterable<string> {
  const { issuer, jwksUri, introspection, resource, publicUrl, allowHttp = false } = options;
  const ofProvider = { issuer, jwksUri, 'introspection.endpoint': introspection?.endpoint };
  for (const [name, url] of Object.entries(ofProvider)) {
    if (url !== undefined && url !== '' && !isAllowedUrl(url, allowHttp)) {
      yield `${name}: an https URL without credentials and fragment (http on loopback addresses, or with allowHttp)`;
    }
  }
  for (const [name, url] of Object.entries({ resource, publicUrl })) {
    if (typeof url === 'string' && !isPlainUrl(url)) yield `${name}: an http or https URL without query and fragment`;
  }
}

function* ofAlgorithms({ algorithms, dpop }: ResourceServerOptions): Iterable<string> {
  const lists = { algorithms, 'dpop.algorithms': dpop === false ? undefined : dpop?.algorithms };
  for (const [name, list] of Object.entries(lists)) {
    if (list === undefined) continue;
    if (list.length === 0 || !list.every((alg) => ASYMMETRIC.test(alg))) {
      yield `${name}: names of asymmetric algorithms; none and HS256 would accept tokens of everyone (RFC 8725 §3.1)`;
    }
  }
}

function* ofNumbers(options: ResourceServerOptions): Iterable<string> {
  const { clockTolerance, maxTokenLength, keys, introspection, dpop } = options;
  const bounds: Readonly<Record<string, readonly [number | undefined, number, number]>> = {
    clockTolerance: [clockTolerance, 0, 300],
    maxTokenLength: [maxTokenLength, 100, 100_000],
    'keys.maxAge': [keys?.maxAge, 60, 86_400],
    'keys.staleFor': [keys?.staleFor, 0, 86_400],
    'introspection.cacheFor': [introspection?.cacheFor, 0, 300],
    'dpop.maxAge': [dpop === false ? undefined : dpop?.maxAge, 1, 600],
  };
  for (const [name, [value, least, most]] of Object.entries(bounds)) {
    if (value !== undefined && !(value >= least && value <= most)) yield `${name}: a number from ${least} to ${most}`;
  }
}

function* ofBinding({ dpop, introspection, jwksUri }: ResourceServerOptions): Iterable<string> {
  if (introspection !== undefined && (!introspection.clientId || !introspection.clientSecret)) {
    yield 'introspection: clientId and clientSecret of this API at the provider are missing';
  }
  if (introspection?.tokens === 'all' && jwksUri !== undefined)
    yield 'jwksUri: unused, because all tokens are introspected';
  if (dpop !== undefined && typeof dpop !== 'object' && dpop !== false) yield 'dpop: an object, or false';
}

function isPlainUrl(url: string): boolean {
  return /^https?:\/\/[^?#]+$/i.test(url) && URL.canParse(url);
}
