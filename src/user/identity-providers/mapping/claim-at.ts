import type { Claims } from '../presets/preset.js';

/**
 * A claim by its name, or by a path with dots into an object, such as `realm_access.roles`.
 *
 * @param claims untrusted
 */
export function claimAt(claims: Claims, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  let value: unknown = claims;
  for (const part of name.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Claims)[part];
  }
  return value;
}
