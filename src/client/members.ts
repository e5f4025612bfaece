import { ValidateIf } from 'class-validator';

/** Lets a member be left out. Unlike `@IsOptional`, null is not let through. */
export function MayBeLeftOut(): PropertyDecorator {
  return ValidateIf((_, value) => value !== undefined);
}

/** Something to read: not only spaces, no control characters, and none that turn the direction of what people see. */
export const PLAIN_TEXT = /^(?=.*\S)[^\p{Cc}\u2028-\u202e\u2066-\u2069]*$/u;
