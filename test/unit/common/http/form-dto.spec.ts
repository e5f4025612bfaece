import { IsIn, IsOptional, IsString, MaxLength, ValidateNested } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { FormDto, OAuthError, readForm } from '../../../../src/common/index.js';

abstract class Base extends FormDto {
  @IsString()
  @MaxLength(5)
  name!: string;
}

class Form extends Base {
  @IsOptional()
  @IsIn(['a', 'b'])
  choice?: string;
}

const faultOf = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};

describe('readForm', () => {
  it('returns an instance with the members of the DTO and its base class, and drops the others', () => {
    const form = readForm(Form, { name: 'x', choice: 'b', other: 'y' });
    expect(form).toBeInstanceOf(Form);
    expect({ ...form }).toEqual({ name: 'x', choice: 'b' });
  });

  it('omits an absent optional member', () => {
    expect(Object.keys(readForm(Form, { name: 'x' }))).toEqual(['name']);
  });

  it.each([
    ['a missing required member', {}, 'name'],
    ['no body at all', undefined, 'name'],
    ['a text that is too long', { name: 'longer' }, 'name'],
    ['an invalid optional member', { name: 'x', choice: 'c' }, 'choice'],
  ])('%s → invalid_request that names the member and does not contain its value', (_, form, member) => {
    const fault = faultOf(() => readForm(Form, form)) as OAuthError;
    expect(fault).toBeInstanceOf(OAuthError);
    expect([fault.code, fault.description]).toEqual(['invalid_request', `${member} is missing or malformed`]);
  });

  it('a form cannot set the prototype of the object', () => {
    const form = readForm(Form, JSON.parse('{"name":"x","__proto__":{"choice":"b"}}') as Record<string, string>);
    expect(form.choice).toBeUndefined();
  });

  it('a decorator that needs other values than one text → Error', () => {
    class Nested extends FormDto {
      @ValidateNested()
      inner!: Form;
    }
    class Each extends FormDto {
      @IsString({ each: true })
      several!: string[];
    }
    expect(() => readForm(Nested, {})).toThrow('inner is not a text of a form');
    expect(() => readForm(Each, {})).toThrow('several is not a text of a form');
  });
});
