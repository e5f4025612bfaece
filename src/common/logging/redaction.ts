/** Names of members with secrets at any depth, in lower case. */
const SECRET: ReadonlySet<string> = new Set([
  'authorization',
  'cookie',
  'set-cookie',
  'location',
  'password',
  'client_secret',
  'clientsecret',
  'client_assertion',
  'code_verifier',
  'access_token',
  'refresh_token',
  'id_token',
  'logout_token',
  'token',
  'csrf_token',
  'secret',
  'private_key',
]);

const DEEPEST = 4;
/** The value of a unique key, such as an address, in an error of MySQL, within one string of JSON. */
const DUPLICATE = /Duplicate entry '(?:[^"\\]|\\.)*' for key/g;

/** Words as long as the random half of our codes, tokens and secrets, or longer. */
const RANDOM = /[A-Za-z0-9_-]{43,}/g;
/** A name of the protocol, such as `backchannel_authentication_request_signing_alg`. Nothing random looks like it. */
const NAME = /^(?:[a-z]{2,16}_){2,}[a-z]{2,16}$/;
/** Characters. */
const LONGEST_PATH = 300;

/** Removes possible secrets from a text that people read. */
export function withoutRandomWords(text: string): string {
  return text.replace(RANDOM, (word) => (NAME.test(word) ? word : '[redacted]'));
}

/** The path of a request for the log: at most 300 characters, without possible secrets, such as a sealed interaction. */
export function loggedPath(path: string): string {
  return path.length < 43 ? path : withoutRandomWords(path).slice(0, LONGEST_PATH);
}

/**
 * Removes the values of secret members before an object is logged. No code should log such an object; this is a second
 * line of defence. `errorFields` handles errors.
 */
export function withoutSecrets(fields: object, depth = 0): Record<string, unknown> {
  const safe: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined) safe[name] = SECRET.has(name.toLowerCase()) ? '[redacted]' : safeValue(value, depth);
  }
  return safe;
}

/** Removes the values of duplicate keys from a line: messages, stacks and causes of errors contain them. */
export function withoutDuplicates(line: string): string {
  return line.replaceAll(DUPLICATE, "Duplicate entry '[redacted]' for key");
}

function safeValue(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Error || value instanceof Date) return value;
  if (depth === DEEPEST) return '[deeper]';
  return Array.isArray(value) ? value.map((item) => safeValue(item, depth + 1)) : withoutSecrets(value, depth + 1);
}
