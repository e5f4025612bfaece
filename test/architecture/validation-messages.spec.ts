import { getMetadataStorage } from 'class-validator';
import { describe, expect, it } from 'vitest';
import '../../src/app/app.module.js';

/** Every rule of every body, query and environment variable that the application reads. */
const storage = getMetadataStorage() as unknown as {
  readonly validationMetadatas: ReadonlyMap<unknown, readonly Rule[]>;
};
interface Rule {
  readonly name?: string;
  readonly propertyName: string;
  readonly message?: unknown;
}
const rules = [...storage.validationMetadatas.values()].flat();

describe('messages of validation rules', () => {
  it('the rules are found', () => {
    expect(rules.length).toBeGreaterThan(100);
  });

  it('a rule with a regular expression has its own message, because the default message prints the expression', () => {
    const bare = rules.filter(({ name, message }) => name === 'matches' && message === undefined);
    expect(bare.map(({ propertyName }) => propertyName)).toEqual([]);
  });

  it.each(['isMimeType', 'isNotEmpty', 'isDefined', 'isUrl', 'isEmail', 'isByteLength'])(
    'no rule uses the default message of %s, which is too vague',
    (name) => {
      const bare = rules.filter((rule) => rule.name === name && rule.message === undefined);
      expect(bare.map(({ propertyName }) => propertyName)).toEqual([]);
    },
  );
});
