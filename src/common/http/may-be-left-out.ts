import { ValidateIf } from 'class-validator';

/** Lets a member be left out. Unlike `@IsOptional`, null is not let through. */
export function MayBeLeftOut(): PropertyDecorator {
  return ValidateIf((_, value) => value !== undefined);
}
