import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { AddressDto, ClaimsDto } from '../../claims/claims.dto.js';
import type { StandardClaims } from '../../claims/standard-claims.js';

/** Standard claims of one provider in bytes of JSON: they leave room for those that the account has besides. */
const LARGEST = 6000;

const ADDRESS = ['formatted', 'street_address', 'locality', 'region', 'postal_code', 'country'] as const satisfies readonly (keyof AddressDto)[]; // prettier-ignore

/** The claims that are kept, and the names of those that are not. */
export interface ValidClaims {
  readonly valid: StandardClaims;
  readonly invalid: readonly string[];
}

/**
 * Keeps the claims that the rules for our own claims accept, each for itself.
 *
 * @param claims untrusted, by the name of a standard claim
 */
export function validClaims(claims: Readonly<Record<string, unknown>>): ValidClaims {
  const valid: Record<string, unknown> = {};
  const invalid: string[] = [];
  for (const [name, value] of Object.entries(claims)) {
    if (value === undefined || value === null || value === '') continue;
    const sound = name === 'address' ? soundAddress(value) : value;
    const grown = { ...valid, [name]: sound };
    if (isValid(name, sound) && Buffer.byteLength(JSON.stringify(grown)) <= LARGEST) valid[name] = sound;
    else invalid.push(name);
  }
  return { valid, invalid };
}

function isValid(name: string, value: unknown): boolean {
  if (value === undefined || (typeof value === 'object' && name !== 'address')) return false;
  return validateSync(plainToInstance(ClaimsDto, { [name]: value }), { whitelist: true }).length === 0;
}

/** The members that an address may have; undefined without any. */
function soundAddress(value: unknown): object | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const members = ADDRESS.flatMap((name) => {
    const member = (value as Readonly<Record<string, unknown>>)[name];
    return typeof member === 'string' && member !== '' ? [[name, member] as const] : [];
  });
  return members.length === 0 ? undefined : Object.fromEntries(members);
}
