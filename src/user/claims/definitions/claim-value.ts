import { TEXT_ON_ONE_LINE } from '../../../common/index.js';
import type { ClaimType } from './claim-definition.entity.js';

/** A value of a further claim. */
export type ClaimValue = string | number | boolean | readonly string[];

const LONGEST_TEXT = 500;
const MOST_TEXTS = 50;

const ARE: Readonly<Record<ClaimType, (value: unknown) => boolean>> = {
  string: isText,
  number: (value) => typeof value === 'number' && Number.isFinite(value),
  boolean: (value) => typeof value === 'boolean',
  string_array: (value) => Array.isArray(value) && value.length <= MOST_TEXTS && value.every(isText),
};

/** In words, for refusals. */
export const FORMS: Readonly<Record<ClaimType, string>> = {
  string: `a text of 1 to ${LONGEST_TEXT} characters on one line`,
  number: 'a number',
  boolean: 'true or false',
  string_array: `a list of at most ${MOST_TEXTS} texts of 1 to ${LONGEST_TEXT} characters on one line`,
};

/** Whether JSON is a value of a type. */
export function isOfType(value: unknown, type: ClaimType): value is ClaimValue {
  return ARE[type](value);
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value.length <= LONGEST_TEXT && TEXT_ON_ONE_LINE.test(value);
}
