import type { ValidationArguments } from 'class-validator';

/** Readable text: at least one visible character, no control characters, no marks that change the text direction. */
export const PLAIN_TEXT = /^(?=.*\S)[^\p{Cc}\u2028-\u202e\u2066-\u2069]*$/u;

/** Validation message for `PLAIN_TEXT`. */
export function notPlainText({ property, value }: ValidationArguments): string {
  const subject = Array.isArray(value) ? `each value in ${property}` : property;
  return `${subject} must have a visible character and no control characters, such as tabs, line breaks and marks of direction`;
}
