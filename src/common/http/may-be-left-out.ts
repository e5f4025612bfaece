import { ValidateIf } from 'class-validator';

/** Makes a member optional. Unlike `@IsOptional`, it refuses null. */
export function MayBeLeftOut(): PropertyDecorator {
  return ValidateIf((_, value) => value !== undefined);
}
