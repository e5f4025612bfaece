import { createParamDecorator, type ExecutionContext, type Type } from '@nestjs/common';
import type { Request } from 'express';
import { readForm, type FormDto } from './form-dto.js';
import { RequestState } from './request-state.js';

/**
 * The form of a request, as a parameter of a controller's method: all its `Parameters`, or, with a DTO, the
 * result of `readForm`.
 *
 * @throws OAuthError `invalid_request` when a member of the DTO is missing, malformed or repeated
 */
export const Form = createParamDecorator((dto: Type<FormDto> | undefined, context: ExecutionContext) => {
  const { form } = RequestState.of(context.getArgByIndex<Request>(0));
  return dto === undefined ? form : readForm(dto, form);
});
