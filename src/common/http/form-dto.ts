import type { Type } from '@nestjs/common';
import { getMetadataStorage } from 'class-validator';
import { inputRefusals } from '../refusals/input.js';
import { assertSound, type Parameters } from './parameters.js';

/** The class of a form: members are texts, and each is validated separately. Undeclared members are dropped. */
export abstract class FormDto {}

type Check = (value: string) => boolean;

interface Member {
  readonly name: string;
  readonly isOptional: boolean;
  readonly checks: readonly Check[];
}

const readers = new Map<Type<FormDto>, (form: Parameters) => FormDto>();

/**
 * Validates a form by the decorators of its DTO. They are compiled to a list of checks once; class-validator would read
 * them for each request.
 *
 * @param form undefined without a body
 * @throws OAuthError `invalid_request` for the first member that is missing, malformed or repeated
 */
export function readForm<T extends FormDto>(dto: Type<T>, form: Parameters | undefined): T {
  let read = readers.get(dto) as ((form: Parameters) => T) | undefined;
  if (read === undefined) {
    read = readerOf(dto);
    readers.set(dto, read);
  }
  return read(form ?? {});
}

/** The names of the parameters that the DTO declares. */
export function parametersOf(dto: abstract new () => FormDto): string[] {
  return membersOf(dto).map(({ name }) => name);
}

function readerOf<T extends FormDto>(dto: Type<T>): (form: Parameters) => T {
  const members = membersOf(dto);
  const names = parametersOf(dto);
  return (form) => {
    assertSound(form, names);
    const result = new dto() as Record<string, unknown>;
    for (const { name, isOptional, checks } of members) {
      const value = form[name];
      if (value === undefined && isOptional) continue;
      if (value === undefined || !checks.every((holds) => holds(value))) throw inputRefusals.malformed({ name });
      result[name] = value;
    }
    return result as T;
  };
}

/** @throws Error for a decorator that needs more than the text of its member */
function membersOf(dto: abstract new () => FormDto): Member[] {
  const all = getMetadataStorage().getTargetValidationMetadatas(dto, '', false, false);
  const byName = Map.groupBy(all, ({ propertyName }) => propertyName);
  return [...byName].map(([name, rules]) => ({
    name,
    isOptional: rules.some(({ type }) => type === 'conditionalValidation'),
    checks: rules.filter(({ type }) => type !== 'conditionalValidation').map(checkOf),
  }));
}

type Rule = ReturnType<ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']>[number];

function checkOf({ constraintCls, constraints, propertyName, target, each }: Rule): Check {
  const [constraint] = getMetadataStorage().getTargetValidatorConstraints(constraintCls);
  if (constraint === undefined || constraint.async || each) throw new Error(`${propertyName} is not a text of a form`);
  const { instance } = constraint;
  const targetName = typeof target === 'string' ? target : target.name;
  return (value) => {
    const given = { value, constraints, property: propertyName, targetName, object: {} };
    return instance.validate(value, given) === true;
  };
}
