import type { Type } from '@nestjs/common';
import { getMetadataStorage } from 'class-validator';
import { inputRefusals } from '../refusals/input.js';
import { assertSound, type Parameters } from './parameters.js';

/** What a form is read into: texts only, each judged by itself. Members that it does not name are dropped. */
export abstract class FormDto {}

type Check = (value: string) => boolean;

interface Member {
  readonly name: string;
  readonly isOptional: boolean;
  readonly checks: readonly Check[];
}

const readers = new Map<Type<FormDto>, (form: Parameters) => FormDto>();

/**
 * Reads a form by the decorators of its DTO, which class-validator would read again for each request: here they
 * are turned into a list of checks once.
 *
 * @param form undefined where there was no body
 * @throws OAuthError `invalid_request` for the first member that is missing, malformed, or came more than once
 */
export function readForm<T extends FormDto>(dto: Type<T>, form: Parameters | undefined): T {
  let read = readers.get(dto) as ((form: Parameters) => T) | undefined;
  if (read === undefined) {
    read = readerOf(dto);
    readers.set(dto, read);
  }
  return read(form ?? {});
}

/** The parameters that a form of this DTO may have: everything else is unknown to it. */
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

/** @throws Error for a decorator that needs more than the one text that it stands on */
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
  if (constraint === undefined || constraint.async || each) throw new Error(`${propertyName} is no text of a form`);
  const { instance } = constraint;
  const targetName = typeof target === 'string' ? target : target.name;
  return (value) => {
    const given = { value, constraints, property: propertyName, targetName, object: {} };
    return instance.validate(value, given) === true;
  };
}
