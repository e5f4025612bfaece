import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiFoundResponse, ApiOkResponse, ApiSeeOtherResponse } from '@nestjs/swagger';
import { ApiErrorPages } from '../common/index.js';

type Field = Readonly<Record<string, unknown>>;

export function DescribesAccountPage(): MethodDecorator {
  return applyDecorators(
    ApiOkResponse({ description: 'A page', content: { 'text/html': { schema: { type: 'string' } } } }),
    ApiFoundResponse({ description: 'Redirect to the login page, because the browser is not signed in' }),
    ApiErrorPages(429, 503),
  );
}

/** Describes a redirect to the account page. Without the 200, Swagger would describe the returned reply. */
export function DescribesWayToAccountPage(): MethodDecorator {
  return applyDecorators(
    ApiOkResponse({ description: '' }),
    ApiFoundResponse({ description: 'Redirect to the account page' }),
    ApiErrorPages(429, 503),
  );
}

/** Describes a form of that page. `fields` adds to the hidden field. */
export function DescribesAccountForm(fields: Readonly<Record<string, Field>>): MethodDecorator {
  const properties = {
    csrf_token: { type: 'string', description: 'The proof that the form comes from this server' },
    ...fields,
  };
  return applyDecorators(
    ApiConsumes('application/x-www-form-urlencoded'),
    ApiBody({ schema: { type: 'object', properties, required: Object.keys(properties) } }),
    ApiSeeOtherResponse({ description: 'Redirect to the account page' }),
    ApiErrorPages(
      { 400: 'The input is incorrect', 403: 'The form does not come from this server' },
      413,
      415,
      429,
      503,
    ),
  );
}
