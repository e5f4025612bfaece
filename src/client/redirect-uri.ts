/** The hosts of RFC 8252 §7.3, and `localhost`, which §8.3 tolerates. */
const LOOPBACK = /^(http:\/\/(?:localhost|127\.0\.0\.1|\[::1\]))(?::\d{1,5})?(?=[/?]|$)/;

/**
 * Whether a presented redirect_uri is the registered one: byte by byte (RFC 9700 §2.1).
 *
 * @param native only there may the port of an http loopback URI vary (RFC 8252 §7.3)
 */
export function matchesRedirectUri(registered: string, presented: string, native: boolean): boolean {
  if (registered === presented) return true;
  if (!native || !LOOPBACK.test(registered) || !LOOPBACK.test(presented) || !URL.canParse(presented)) return false;
  return withoutPort(registered) === withoutPort(presented);
}

/**
 * The origin of an http loopback URI on any port, for those that may differ in it only.
 *
 * @param uri a redirect_uri, or an origin
 * @returns for example `http://localhost:*`, which is no origin itself; null for any other URI
 */
export function anyPortOriginOf(uri: string): string | null {
  const [, host] = LOOPBACK.exec(uri) ?? [];
  return host === undefined ? null : `${host}:*`;
}

/** Whether any program on the user's device could receive it: http on loopback, or a custom scheme (RFC 8252 §8.6). */
export function isOnDevice(redirectUri: string): boolean {
  return !redirectUri.startsWith('https:');
}

function withoutPort(uri: string): string {
  return uri.replace(LOOPBACK, '$1');
}
