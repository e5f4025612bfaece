import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiFoundResponse, ApiOkResponse, ApiQuery, ApiSeeOtherResponse } from '@nestjs/swagger';
import { ApiErrorPages } from '../../common/index.js';

const REFUSED = {
  400: 'The interaction has expired or is unknown, or the input is incorrect',
  403: 'The interaction belongs to another browser, or the form does not come from this server',
};

/** A form field in OpenAPI. */
type Field = Readonly<Record<string, unknown>>;

/** The fields of every form of an interaction. */
const HIDDEN: Readonly<Record<string, Field>> = {
  interaction: { type: 'string', description: 'The id of the interaction' },
  csrf_token: { type: 'string', description: 'The proof that the form comes from this server' },
};

/** The fields for objects of authorization_details (RFC 9396), of which a form has one for each. */
export const DETAIL_FIELDS: Readonly<Record<string, Field>> = {
  detail_0: {
    type: 'string',
    description: 'That the first object of authorization_details is allowed; detail_1 for the second',
  },
};

/** Describes a page of an interaction in Swagger. */
export function DescribesPage(): MethodDecorator {
  return applyDecorators(
    ApiQuery({
      name: 'interaction',
      description: 'For the browser that began the interaction',
      required: false,
      type: String,
    }),
    ApiOkResponse({ description: 'A page', content: { 'text/html': { schema: { type: 'string' } } } }),
    ApiFoundResponse({ description: 'Redirect to the next page, the client or the account page' }),
    ApiErrorPages(REFUSED, 429, 503),
  );
}

/** Describes a page that a link of the login page opens. */
export function DescribesLinkedPage(): MethodDecorator {
  return applyDecorators(DescribesPage(), ApiQuery(KEEP));
}

/** The choice to stay signed in, which a link of the login page passes on. */
export const KEEP = {
  name: 'keep',
  description: 'Whether the box that keeps the session is ticked on the login page',
  enum: ['yes', 'no'],
  required: false,
} as const;

/** Describes the form of such a page in Swagger. `fields` adds to the hidden fields. */
export function DescribesForm(
  fields: Readonly<Record<string, Field>>,
  optional: Readonly<Record<string, Field>> = {},
): MethodDecorator {
  const required = { ...HIDDEN, ...fields };
  const properties = { ...required, ...optional };
  return applyDecorators(
    ApiConsumes('application/x-www-form-urlencoded'),
    ApiBody({ schema: { type: 'object', properties, required: Object.keys(required) } }),
    ApiSeeOtherResponse({ description: 'Redirect to the next page or the client' }),
    ApiErrorPages(REFUSED, 413, 415, 429, 503),
  );
}
