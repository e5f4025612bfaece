import { createHash } from 'node:crypto';
import { assertSound, type Parameters } from '../../common/index.js';
import type { ProfileField } from './profile-fields.js';

/** What a person typed, compared with what the page showed and with what is stored now. */
export interface TypedProfile {
  /** Every value of the form, by the name of the input. */
  readonly typed: ReadonlyMap<string, string>;
  /** The fields that the person changed. */
  readonly changed: readonly ProfileField[];
  /** The fields that another request has changed as well since the page was shown. */
  readonly conflicts: ReadonlySet<string>;
}

/** Characters of a mark: enough to notice a change. */
const MARK = 10;

/** The state of the fields when the page is shown, for a hidden input: a mark of each value. */
export function stateOf(fields: readonly ProfileField[]): string {
  return fields.map(({ name, value }) => `${name}=${markOf(value)}`).join(' ');
}

/**
 * Finds the fields that the person changed. A field that the page did not show, and one that is as the page showed it,
 * is not changed: so forms in two tabs, and an administrator, do not overwrite each other's fields.
 *
 * @param fields as stored now
 * @param form an empty value is absent
 * @throws OAuthError `invalid_request` for a value that is repeated or not UTF-8
 */
export function typedProfile(fields: readonly ProfileField[], form: Parameters): TypedProfile {
  assertSound(form, ['state', ...fields.map(({ name }) => name)]);
  const state = parsedState(form['state'] ?? '');
  const known = fields.filter(({ name }) => state.has(name));
  const typed = new Map(known.map(({ name }) => [name, (form[name] ?? '').replaceAll('\r\n', '\n')]));
  const isTouched = ({ name }: ProfileField) => markOf(typed.get(name)!) !== state.get(name);
  const changed = known.filter((one) => isTouched(one) && typed.get(one.name)!.trim() !== one.value);
  const conflicts = changed.filter(({ name, value }) => markOf(value) !== state.get(name));
  return { typed, changed, conflicts: new Set(conflicts.map(({ name }) => name)) };
}

function parsedState(text: string): ReadonlyMap<string, string> {
  const pairs = text.split(' ').map((pair) => pair.split('='));
  return new Map(pairs.map(([name = '', mark = '']) => [name, mark]));
}

function markOf(value: string): string {
  return createHash('sha256').update(value).digest('base64url').slice(0, MARK);
}
