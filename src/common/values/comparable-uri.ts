/** Scheme, authority, path, query and fragment of a URI (RFC 3986, appendix B). */
const PARTS = /^([a-z][a-z0-9+.-]*):(?:\/\/([^/?#]*))?([^?#]*)(\?[^#]*)?$/i;
/** User information, host and port (RFC 3986 §3.2). */
const AUTHORITY = /^(.*@)?(\[[^\]]*\]|[^:]*)(?::(\d*))?$/;
const DEFAULT_PORTS: Readonly<Record<string, string>> = { http: '80', https: '443', ws: '80', wss: '443', ftp: '21' };
const UNRESERVED = /[A-Za-z0-9\-._~]/;

/**
 * The normal form of a URI (RFC 3986 §6.2.2, §6.2.3): scheme and host in lower case, escapes in upper case and none for
 * unreserved characters, no dot segments, no default port, a slash for an empty path.
 *
 * @param uri any text
 * @returns null when it is not an absolute URI without fragment
 */
export function normalUri(uri: string): string | null {
  return normalized(uri, (path) => path || '/');
}

/**
 * The form in which identifiers of resources are compared: the normal form without a slash at the end of the path
 * (ADR 0044). Never longer than the input.
 *
 * @param uri any text
 * @returns null when it is not an absolute URI without fragment, which equals no identifier
 */
export function comparableUri(uri: string): string | null {
  return normalized(uri, (path) => path.replace(/\/+$/, ''));
}

function normalized(uri: string, pathOf: (path: string) => string): string | null {
  const parts = PARTS.exec(uri);
  if (parts === null) return null;
  const [, scheme = '', authority, path = '', query = ''] = parts;
  const [lower, normal] = [scheme.toLowerCase(), withNormalEscapes(path)];
  const hierarchical = authority !== undefined || normal.startsWith('/');
  const normalPath = pathOf(hierarchical ? withoutDotSegments(normal) : normal);
  return `${lower}:${normalAuthority(authority, lower)}${normalPath}${withNormalEscapes(query)}`;
}

function normalAuthority(authority: string | undefined, scheme: string): string {
  if (authority === undefined) return '';
  const [, user = '', host = '', port = ''] = AUTHORITY.exec(authority) ?? [undefined, '', authority];
  const hasOwnPort = port !== '' && port !== DEFAULT_PORTS[scheme];
  return `//${withNormalEscapes(user)}${hostOf(host)}${hasOwnPort ? `:${port}` : ''}`;
}

/** Letters in lower case, escapes in upper case (RFC 3986 §6.2.2.1). */
function hostOf(host: string): string {
  return withNormalEscapes(withNormalEscapes(host).toLowerCase());
}

/** RFC 3986 §6.2.2.1, §6.2.2.2. */
function withNormalEscapes(text: string): string {
  return text.replace(/%[0-9a-f]{2}/gi, (escape) => {
    const character = String.fromCharCode(Number.parseInt(escape.slice(1), 16));
    return UNRESERVED.test(character) ? character : escape.toUpperCase();
  });
}

/** RFC 3986 §5.2.4, for a path that is empty or begins with a slash. */
function withoutDotSegments(path: string): string {
  const kept: string[] = [];
  const segments = path.split('/').slice(1);
  for (const segment of segments) {
    if (segment === '..') kept.pop();
    else if (segment !== '.') kept.push(segment);
  }
  return kept.map((segment) => `/${segment}`).join('');
}
