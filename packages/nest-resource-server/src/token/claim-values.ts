const NONE: ReadonlySet<string> = new Set();

/**
 * The values of claims that are a list of strings, or one string with spaces.
 *
 * @param names members, or paths of members with dots
 */
export function namedValues(claims: Readonly<Record<string, unknown>>, names: readonly string[]): ReadonlySet<string> {
  const values = names.flatMap((name) => valuesOf(claimAt(claims, name)));
  return values.length === 0 ? NONE : new Set(values);
}

function claimAt(claims: Readonly<Record<string, unknown>>, name: string): unknown {
  // A name such as https://example.com/roles contains dots itself.
  if (Object.hasOwn(claims, name)) return claims[name];
  if (!name.includes('.')) return undefined;
  return name.split('.').reduce<unknown>((at, member) => (isObject(at) && Object.hasOwn(at, member) ? at[member] : undefined), claims); // prettier-ignore
}

function valuesOf(claim: unknown): string[] {
  if (typeof claim === 'string') return claim.split(' ').filter((value) => value !== '');
  return Array.isArray(claim) ? claim.filter((value): value is string => typeof value === 'string') : [];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
