const NONE: ReadonlySet<string> = new Set();

type Claims = Readonly<Record<string, unknown>>;

/**
 * The values of claims that are a list of strings, or one string. It is one value, with its spaces: the group
 * `former staff` is not the group `staff`.
 *
 * @param names members, or paths of members with dots
 */
export function namedValues(claims: Claims, names: readonly string[]): ReadonlySet<string> {
  return valuesAt(claims, names, (text) => [text]);
}

/** The values of claims such as `scope`, in which one string contains several with spaces (RFC 8693 §4.2). */
export function spacedValues(claims: Claims, names: readonly string[]): ReadonlySet<string> {
  return valuesAt(claims, names, (text) => text.split(' '));
}

function valuesAt(
  claims: Claims,
  names: readonly string[],
  valuesIn: (text: string) => readonly string[],
): ReadonlySet<string> {
  const values = names.flatMap((name) => {
    const claim = claimAt(claims, name);
    return typeof claim === 'string' ? valuesIn(claim).filter((value) => value !== '') : stringsIn(claim);
  });
  return values.length === 0 ? NONE : new Set(values);
}

function claimAt(claims: Claims, name: string): unknown {
  // A name such as https://example.com/roles contains dots itself.
  if (Object.hasOwn(claims, name)) return claims[name];
  if (!name.includes('.')) return undefined;
  return name.split('.').reduce<unknown>((at, member) => (isObject(at) && Object.hasOwn(at, member) ? at[member] : undefined), claims); // prettier-ignore
}

function stringsIn(claim: unknown): readonly string[] {
  return Array.isArray(claim) ? claim.filter((value): value is string => typeof value === 'string') : [];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
