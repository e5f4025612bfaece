import type { ValidationArguments } from 'class-validator';

/** Something to read: not only spaces, no control characters, and none that turn the direction of what people see. */
export const PLAIN_TEXT = /^(?=.*\S)[^\p{Cc}\u2028-\u202e\u2066-\u2069]*$/u;

/** What `PLAIN_TEXT` asks for, as a sentence. */
export function notPlainText({ property, value }: ValidationArguments): string {
  const subject = Array.isArray(value) ? `each value in ${property}` : property;
  return `${subject} must have a visible character and no control characters, such as tabs, line breaks and marks of direction`;
}
