/** A registered URI, byte for byte, with parameters after those that it has already. */
export function withParameters(uri: string, parameters: Readonly<Record<string, string>>): string {
  const added = Object.entries(parameters).map((pair) => pair.map(encodeURIComponent).join('='));
  if (added.length === 0) return uri;
  return `${uri}${separatorAfter(uri)}${added.join('&')}`;
}

function separatorAfter(uri: string): '' | '?' | '&' {
  if (!uri.includes('?')) return '?';
  return uri.endsWith('?') || uri.endsWith('&') ? '' : '&';
}
