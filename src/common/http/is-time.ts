import { ValidateBy } from 'class-validator';
import { timeOf } from '../values/times.js';

export const TIME_RULE = '$property must be a time with its offset from UTC, such as 2026-11-22T09:30:00Z';

/** A text that `timeOf` can read: a time with its offset (RFC 3339 §5.6) that both databases can store. */
export const IsTime = (): PropertyDecorator =>
  ValidateBy({
    name: 'time',
    validator: {
      validate: (value: unknown) => typeof value === 'string' && timeOf(value) !== null,
      defaultMessage: () => TIME_RULE,
    },
  });
