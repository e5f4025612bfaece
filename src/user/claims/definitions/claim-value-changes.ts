import { claimDefinitionRefusals } from '../../refusals/claim-definitions.js';
import type { ClaimDefinitions, ClaimValues } from './claim-definitions.js';
import { FORMS, isOfType, type ClaimValue } from './claim-value.js';

/** All further claims of one user, in bytes of JSON. */
const LARGEST_VALUES = 4000;

/** New values by the name of the claim, untrusted; null removes one, and others stay. */
export type ClaimValueChanges = Readonly<Record<string, unknown>>;

/**
 * Applies changes to the further claims of a user. Values of deleted definitions are dropped.
 *
 * @throws OAuthError `invalid_request` for a claim that is not defined or a value of another type, and when all are too
 *   large
 */
export function withValueChanges(
  before: ClaimValues | null,
  changes: ClaimValueChanges,
  definitions: ClaimDefinitions,
): ClaimValues {
  const values = new Map<string, ClaimValue>();
  for (const { id } of definitions.all) {
    const value = before?.[id];
    if (value !== undefined) values.set(id, value);
  }
  for (const [name, value] of Object.entries(changes)) {
    const definition = definitions.named(name);
    if (definition === undefined) throw claimDefinitionRefusals.notDefined({ name: name.slice(0, 100) });
    if (value === null) values.delete(definition.id);
    else if (isOfType(value, definition.type)) values.set(definition.id, value);
    else throw claimDefinitionRefusals.otherType({ name, form: FORMS[definition.type] });
  }
  const all = Object.fromEntries(values);
  const size = Buffer.byteLength(JSON.stringify(all));
  if (size > LARGEST_VALUES) throw claimDefinitionRefusals.tooLarge({ most: String(LARGEST_VALUES) });
  return all;
}
