/** Names that hold a secret wherever they stand, in lower case. */
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

/**
 * Takes the values of secret names out of what is to be logged. Nothing should ever log such an object: this is the
 * second line of defence. Errors are left to `errorFields`.
 */
export function withoutSecrets(fields: object, depth = 0): Record<string, unknown> {
  const safe: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined) safe[name] = SECRET.has(name.toLowerCase()) ? '[redacted]' : safeValue(value, depth);
  }
  return safe;
}

function safeValue(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Error || value instanceof Date) return value;
  if (depth === DEEPEST) return '[deeper]';
  return Array.isArray(value) ? value.map((item) => safeValue(item, depth + 1)) : withoutSecrets(value, depth + 1);
}
