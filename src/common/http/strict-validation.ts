import { Injectable, ValidationPipe, type ArgumentMetadata, type Type, type ValidationError } from '@nestjs/common';
import { inputRefusals } from '../refusals/input.js';
import { membersOf, sentenceOfUnknown } from './strict-input.js';

/**
 * Validates the JSON bodies and the queries of the admin API by their DTOs. A wrong value, or a member that the DTO does
 * not declare, is `invalid_request`. `@RequiresScope` binds it.
 *
 * The pipe is not global: a global pipe runs for each parameter of each route, also for those that have nothing to
 * validate, and makes the endpoints of clients slower (ADR 0033). `readForm` validates forms.
 */
@Injectable()
export class StrictValidation extends ValidationPipe {
  constructor() {
    super({
      transform: true,
      whitelist: true,
      forbidNonWhitelisted: true,
      validationError: { target: true },
      exceptionFactory: (errors) =>
        inputRefusals.brokenRules({ problems: sentencesOf(errors).join('; ').slice(0, 1000) }),
    });
  }

  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    assertKnownToAll(value);
    return super.transform(value, metadata) as Promise<unknown>;
  }
}

/** @throws OAuthError `invalid_request` for a member that every object has, such as `toString`: the conversion drops it */
function assertKnownToAll(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  const name = Object.keys(value).find((one) => one in Object.prototype);
  if (name !== undefined) throw inputRefusals.unknownMember({ name, reason: `unknown member ${name}` });
}

function sentencesOf(errors: readonly ValidationError[], path = ''): string[] {
  return errors.flatMap(({ target, property, constraints = {}, children }) => [
    ...Object.entries(constraints).map(([rule, says]) => {
      if (rule === 'whitelistValidation') return sentenceOfUnknown('member', path + property, namesBeside(target));
      if (rule === 'nestedValidation') return `${path}${property} must be an object`;
      return says.replace(property, path + property);
    }),
    ...sentencesOf(children ?? [], `${path}${property}.`),
  ]);
}

/** The known members of the object in which an unknown member was found. */
function namesBeside(target: object | undefined): readonly string[] {
  return target === undefined ? [] : membersOf(target.constructor as Type);
}
