import { ValidateBy } from 'class-validator';

/** A text or an object; `importedHash` judges what is in it. */
export const IsPasswordHash = (): PropertyDecorator =>
  ValidateBy({
    name: 'passwordHash',
    validator: {
      validate: (value: unknown) =>
        typeof value === 'string' || (typeof value === 'object' && value !== null && !Array.isArray(value)),
      defaultMessage: () => 'password_hash must be a text or an object',
    },
  });
