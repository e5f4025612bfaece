import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiQuery, ApiSeeOtherResponse } from '@nestjs/swagger';
import { ApiErrorPages } from '../../../common/index.js';

const REFUSED = {
  400: 'The link has expired or was used before, or the input is incorrect',
  403: 'The form does not come from this server',
};

/** Describes the page of a link by mail in Swagger. */
export function DescribesLinkPage(): MethodDecorator {
  return applyDecorators(
    ApiQuery({ name: 'token', description: 'From the mail', required: false, type: String }),
    ApiOkResponse({ description: 'A page', content: { 'text/html': { schema: { type: 'string' } } } }),
    ApiSeeOtherResponse({ description: 'Redirect to the page, without the token' }),
    ApiErrorPages(REFUSED, 409, 429, 503),
  );
}

/** Describes the form of that page. Each purpose reads its own fields. */
export function DescribesLinkForm(): MethodDecorator {
  const properties = {
    csrf_token: { type: 'string', description: 'The proof that the form comes from this server' },
    new_password: { type: 'string', format: 'password' },
    ticket: { type: 'string', description: 'The challenge of a passkey, sealed' },
    assertion: { type: 'string', description: 'The new passkey, as JSON of the browser' },
  };
  return applyDecorators(
    ApiConsumes('application/x-www-form-urlencoded'),
    ApiBody({ schema: { type: 'object', properties, required: ['csrf_token'] } }),
    ApiOkResponse({ description: 'A page', content: { 'text/html': { schema: { type: 'string' } } } }),
    ApiSeeOtherResponse({ description: 'Redirect to the next page or the client' }),
    ApiErrorPages(REFUSED, 409, 413, 415, 429, 503),
  );
}
