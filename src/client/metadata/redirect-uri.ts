import { isLoopbackName } from '../../config/index.js';

/** An http URI; groups: scheme and host, host. The port is optional. */
const HTTP = /^(http:\/\/([^/?#:[\]@]+|\[[^\]]*\]))(?::\d{1,5})?(?=[/?]|$)/;

/**
 * Whether a presented redirect_uri equals the registered one, byte by byte (RFC 9700 §2.1).
 *
 * @param native whether the port of an http loopback URI may vary (RFC 8252 §7.3)
 */
export function matchesRedirectUri(registered: string, presented: string, native: boolean): boolean {
  if (registered === presented) return true;
  if (!native || !isLoopback(registered) || !isLoopback(presented) || !URL.canParse(presented)) return false;
  return withoutPort(registered) === withoutPort(presented);
}

/**
 * Origin pattern of an http loopback URI with any port.
 *
 * @param uri a redirect_uri, or an origin
 * @returns for example `http://localhost:*`, which is not an origin itself; null for any other URI
 */
export function anyPortOriginOf(uri: string): string | null {
  const [, host] = HTTP.exec(uri) ?? [];
  return host === undefined || !isLoopback(uri) ? null : `${host}:*`;
}

/** Whether any program on the device could receive the redirect: http loopback or a custom scheme (RFC 8252 §8.6). */
export function isOnDevice(redirectUri: string): boolean {
  return redirectUri.startsWith('http:') ? isLoopback(redirectUri) : !redirectUri.startsWith('https:');
}

function withoutPort(uri: string): string {
  return uri.replace(HTTP, '$1');
}

/** Compares byte by byte: a host in capitals does not count as loopback. */
function isLoopback(uri: string): boolean {
  return isLoopbackName(HTTP.exec(uri)?.[2] ?? '');
}
