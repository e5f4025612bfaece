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
  it('gives the members that the DTO and its base name, as an instance, and drops the others', () => {
    const form = readForm(Form, { name: 'x', choice: 'b', other: 'y' });
    expect(form).toBeInstanceOf(Form);
    expect({ ...form }).toEqual({ name: 'x', choice: 'b' });
  });

  it('leaves an optional member out that did not come', () => {
    expect(Object.keys(readForm(Form, { name: 'x' }))).toEqual(['name']);
  });

  it.each([
    ['a required member that is missing', {}, 'name'],
    ['no body at all', undefined, 'name'],
    ['a text that is too long', { name: 'longer' }, 'name'],
    ['an optional member that is wrong', { name: 'x', choice: 'c' }, 'choice'],
  ])('%s is invalid_request, which names the member and not what it held', (_, form, member) => {
    const fault = faultOf(() => readForm(Form, form)) as OAuthError;
    expect(fault).toBeInstanceOf(OAuthError);
    expect([fault.code, fault.description]).toEqual(['invalid_request', `${member} is missing or malformed`]);
  });

  it('a form never gives its object a prototype', () => {
    const form = readForm(Form, JSON.parse('{"name":"x","__proto__":{"choice":"b"}}') as Record<string, string>);
    expect(form.choice).toBeUndefined();
  });

  it('a decorator that needs more than one text is a mistake that shows', () => {
    class Nested extends FormDto {
      @ValidateNested()
      inner!: Form;
    }
    class Each extends FormDto {
      @IsString({ each: true })
      several!: string[];
    }
    expect(() => readForm(Nested, {})).toThrow('inner is no text of a form');
    expect(() => readForm(Each, {})).toThrow('several is no text of a form');
  });
});
