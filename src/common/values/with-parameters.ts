/** Appends parameters to a registered URI and leaves the rest unchanged. */
export function withParameters(uri: string, parameters: Readonly<Record<string, string>>): string {
  const added = encodedParameters(parameters);
  return added === '' ? uri : `${uri}${separatorAfter(uri)}${added}`;
}

/** `application/x-www-form-urlencoded`, with `%20` for spaces: correct also for readers that do not decode `+`. */
export function encodedParameters(parameters: Readonly<Record<string, string>>): string {
  return Object.entries(parameters)
    .map((pair) => pair.map(encodeURIComponent).join('='))
    .join('&');
}

function separatorAfter(uri: string): '' | '?' | '&' {
  if (!uri.includes('?')) return '?';
  return uri.endsWith('?') || uri.endsWith('&') ? '' : '&';
}
