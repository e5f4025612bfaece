import type { Text } from '../../common/index.js';
import { invalidClaims, isOfType, type ClaimChanges, type ClaimValue, type ProfileChange, type User } from '../../user/index.js'; // prettier-ignore
import { accountText } from '../account-text.js';
import type { ProfileField } from './profile-fields.js';
import type { TypedProfile } from './profile-form.js';
import type { FieldKind } from './standard-fields.js';

/** A change that can be stored, or the faults by the name of the input. */
export interface ReadProfile {
  readonly change: ProfileChange;
  readonly faults: ReadonlyMap<string, Text>;
}

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,3})?$/i;
const FLAGS: Readonly<Record<string, boolean>> = { true: true, false: false };
/** How the kinds of further claims are read; others are texts. */
const READ: Partial<Record<FieldKind, (text: string) => ClaimValue>> = {
  number: numberOf,
  flag: flagOf,
  list: linesOf,
};

/** Reads what a person typed, by the rules of the admin API (PE13). */
export function readProfile({ changed, typed }: TypedProfile, user: User): ReadProfile {
  const valueOf = ({ name }: ProfileField) => typed.get(name)!.trim();
  const claims = claimsFrom(changed.filter(({ definition }) => definition === undefined), valueOf, user); // prettier-ignore
  const invalid = new Set(invalidClaims(claims));
  const values: Record<string, ClaimValue | null> = Object.create(null) as Record<string, ClaimValue | null>;
  for (const field of changed) {
    if (field.definition === undefined) continue;
    const value = furtherValue(field, valueOf(field));
    if (value === undefined) invalid.add(field.name);
    else values[field.definition.name] = value;
  }
  const faulty = changed.filter(({ name }) => invalid.has(name));
  return { change: { claims, values }, faults: new Map(faulty.map((field) => [field.name, faultOf(field)])) };
}

/** The address is replaced as a whole: its other members stay. */
function claimsFrom(fields: readonly ProfileField[], valueOf: (field: ProfileField) => string, user: User) {
  const claims: Record<string, unknown> = {};
  const address: Record<string, string | null> = { ...user.claims.address };
  for (const field of fields) {
    const [claim = '', member] = field.name.split('.');
    const value = valueOf(field) || null;
    if (member === undefined) claims[claim] = value;
    else {
      address[member] = value;
      claims[claim] = address;
    }
  }
  return claims as ClaimChanges;
}

/** Undefined for a text that is no value of the type. */
function furtherValue({ kind, definition }: ProfileField, text: string): ClaimValue | null | undefined {
  if (text === '') return null;
  const value = READ[kind]?.(text) ?? text;
  return isOfType(value, definition!.type) ? value : undefined;
}

function numberOf(text: string): number {
  return NUMBER.test(text) ? Number(text) : Number.NaN;
}

function flagOf(text: string): boolean | string {
  return FLAGS[text] ?? text;
}

function linesOf(text: string): readonly string[] {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '');
}

function faultOf({ kind, most }: ProfileField): Text {
  const isBounded = kind === 'line' || kind === 'lines';
  return accountText(`profile.fault.${kind}`, isBounded ? { most } : undefined);
}
