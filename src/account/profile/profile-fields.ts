import { verbatim, type Text } from '../../common/index.js';
import type { ProfileClaim } from '../../config/index.js';
import type { AddressClaim, ClaimDefinition, ClaimDefinitions, ClaimValue, User } from '../../user/index.js';
import { accountText } from '../account-text.js';
import { STANDARD_FIELDS, type FieldKind, type Group, type StandardField } from './standard-fields.js';

/** A field of the profile form. */
export interface ProfileField {
  /** The name of the input. */
  readonly name: string;
  readonly group: Group;
  readonly kind: FieldKind;
  readonly label: Text;
  readonly hint: Text | null;
  /** Characters. */
  readonly most: number;
  readonly autocomplete: string | null;
  /** As the form shows it; empty for none. */
  readonly value: string;
  /** Undefined for a standard claim. */
  readonly definition?: ClaimDefinition;
}

const KIND_OF_TYPE = { string: 'line', number: 'number', boolean: 'flag', string_array: 'list' } as const;
const HINTS: ReadonlySet<string> = new Set(['birthdate', 'phone_number', 'address.formatted', 'picture']);
/** Characters of one text of a further claim, of a number, and of a list. */
const MOST = { line: 500, number: 40, flag: 5, list: 4000 } as const;

/**
 * What a person may edit: the standard claims that the operator allows, and the further claims whose definition says so.
 *
 * @param allowed PROFILE_CLAIMS
 */
export function fieldsOf(
  user: User,
  definitions: ClaimDefinitions,
  allowed: ReadonlySet<ProfileClaim>,
): readonly ProfileField[] {
  const standard = STANDARD_FIELDS.filter(({ claim }) => allowed.has(claim)).map((one) => standardField(one, user));
  const further = definitions.all.filter(({ editableBy }) => editableBy === 'user');
  return [...standard, ...further.map((definition) => furtherField(definition, user))];
}

function standardField(one: StandardField, { claims }: User): ProfileField {
  const { name, group, kind, most, autocomplete } = one;
  const label = accountText(`profile.label.${name.replace('.', '_')}`);
  const hint = HINTS.has(name) ? accountText(`profile.hint.${name.replace('.', '_')}`) : null;
  const [, member] = name.split('.');
  const value = member === undefined ? claims[name as Exclude<ProfileClaim, 'address'>] : claims.address?.[member as keyof AddressClaim]; // prettier-ignore
  return { name, group, kind, label, hint, most, autocomplete, value: shown(value) };
}

function furtherField(definition: ClaimDefinition, { customClaims }: User): ProfileField {
  const kind = KIND_OF_TYPE[definition.type];
  return {
    name: `claim-${definition.id}`,
    group: 'further',
    kind,
    label: verbatim(definition.name),
    hint: verbatim(definition.description),
    most: MOST[kind],
    autocomplete: null,
    value: shown(customClaims?.[definition.id]),
    definition,
  };
}

/** A value as the form shows it: one text of a list on each line, and the line breaks of forms. */
export function shown(value: ClaimValue | undefined): string {
  if (value === undefined) return '';
  const text = typeof value === 'object' ? value.join('\n') : String(value);
  return text.replaceAll('\r\n', '\n');
}
