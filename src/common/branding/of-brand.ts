import { ValidateBy } from 'class-validator';

/** A member of a request with a value of a brand. The message says what is wrong, see `brandFaults`. */
export function OfBrand(faultOf: (value: string) => string | null): PropertyDecorator {
  return ValidateBy({
    name: 'isOfBrand',
    validator: {
      validate: (value) => typeof value === 'string' && faultOf(value) === null,
      defaultMessage: (about) =>
        `${about?.property} ${typeof about?.value === 'string' ? faultOf(about.value) : 'must be a text'}`,
    },
  });
}
