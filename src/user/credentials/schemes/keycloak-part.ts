import type { OAuthError } from '../../../common/index.js';

/** Characters of each of the two JSON texts in a credential. */
const LONGEST = 2000;

/**
 * Reads one of the two JSON texts, `secretData` and `credentialData`, of a credential in a Keycloak realm export.
 *
 * @param json untrusted
 * @throws the refusal for anything that is not the text of a JSON object
 */
export function partOfKeycloak(
  json: unknown,
  refuse: (details: { readonly cause?: unknown }) => OAuthError,
): Readonly<Record<string, unknown>> {
  if (typeof json !== 'string' || json.length > LONGEST) throw refuse({});
  const value = parsed(json, refuse);
  if (typeof value !== 'object' || value === null) throw refuse({});
  return value as Readonly<Record<string, unknown>>;
}

function parsed(json: string, refuse: (details: { readonly cause?: unknown }) => OAuthError): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch (cause) {
    throw refuse({ cause });
  }
}
