import type { ProfileClaim } from '../../config/index.js';

/** How a value is typed and checked. `tel` needs a recent sign-in (LC11). */
export type FieldKind = 'line' | 'lines' | 'url' | 'birthdate' | 'zone' | 'locale' | 'tel' | 'number' | 'flag' | 'list';

/** The parts of the page, in their order. */
export const GROUPS = ['name', 'person', 'contact', 'address', 'web', 'further'] as const;
export type Group = (typeof GROUPS)[number];

/** The field of a standard claim, or of a member of the address (OIDC Core §5.1). */
export interface StandardField {
  /** The name of the input; its label is the text `profile.label.<name>`. */
  readonly name: string;
  readonly claim: ProfileClaim;
  readonly group: Group;
  readonly kind: FieldKind;
  /** Characters; the rule of the claim decides. */
  readonly most: number;
  /** The autofill name of HTML; null where browsers have none. */
  readonly autocomplete: string | null;
}

/** The fields of the standard claims, in the order of the page. */
export const STANDARD_FIELDS: readonly StandardField[] = [
  field('name', 'name', 'line', 200, 'name'),
  field('given_name', 'name', 'line', 200, 'given-name'),
  field('middle_name', 'name', 'line', 200, 'additional-name'),
  field('family_name', 'name', 'line', 200, 'family-name'),
  field('nickname', 'name', 'line', 200, 'nickname'),
  field('gender', 'person', 'line', 50, 'sex'),
  field('birthdate', 'person', 'birthdate', 10, 'bday'),
  field('locale', 'person', 'locale', 35, 'language'),
  field('zoneinfo', 'person', 'zone', 64, null),
  field('phone_number', 'contact', 'tel', 60, 'tel'),
  ofAddress('street_address', 'lines', 500, 'street-address'),
  ofAddress('postal_code', 'line', 50, 'postal-code'),
  ofAddress('locality', 'line', 200, 'address-level2'),
  ofAddress('region', 'line', 200, 'address-level1'),
  ofAddress('country', 'line', 100, 'country-name'),
  ofAddress('formatted', 'lines', 1000, null),
  field('website', 'web', 'url', 1000, 'url'),
  field('profile', 'web', 'url', 1000, null),
  field('picture', 'web', 'url', 1000, 'photo'),
];

function field(
  claim: ProfileClaim,
  group: Group,
  kind: FieldKind,
  most: number,
  autocomplete: string | null,
): StandardField {
  return { name: claim, claim, group, kind, most, autocomplete };
}

function ofAddress(member: string, kind: FieldKind, most: number, autocomplete: string | null): StandardField {
  return { name: `address.${member}`, claim: 'address', group: 'address', kind, most, autocomplete };
}
