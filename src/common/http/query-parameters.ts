import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { queryOf } from './parameters.js';

/** The `Parameters` of the query, or the parameter with that name, as a parameter of a controller's method. */
export const QueryParameters = createParamDecorator((name: string | undefined, context: ExecutionContext) => {
  const parameters = queryOf(context.getArgByIndex<Request>(0));
  return name === undefined ? parameters : parameters[name];
});
