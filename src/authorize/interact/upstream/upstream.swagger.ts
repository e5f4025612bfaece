import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiFoundResponse, ApiOkResponse, ApiQuery, ApiSeeOtherResponse } from '@nestjs/swagger';
import { ApiErrorPages } from '../../../common/index.js';
import { KEEP } from '../page.swagger.js';

const REFUSED = {
  400: 'No such sign-in is underway in this browser, or the answer of the provider is not valid',
  403: 'The interaction belongs to another browser, or no account belongs to the person',
};

const ANSWER = {
  state: { type: 'string' },
  code: { type: 'string' },
  error: { type: 'string' },
  iss: { type: 'string', description: 'RFC 9207' },
} as const;

const PAGE = [
  ApiOkResponse({ description: 'A page', content: { 'text/html': { schema: { type: 'string' } } } }),
  ApiErrorPages(REFUSED, 429, 503),
];

const optional = (name: string, description: string) => ApiQuery({ name, description, required: false, type: String });

/** Describes the way to a provider in Swagger. */
export function DescribesWayToProvider(): MethodDecorator {
  return applyDecorators(
    optional('interaction', 'For the browser that began the interaction'),
    optional('hint', 'The address that the person entered'),
    ApiQuery(KEEP),
    optional('link', 'For the account page: links the identity to the account of the session'),
    ApiFoundResponse({ description: 'Redirect to the provider, the next page or the client' }),
    ...PAGE,
  );
}

/** Describes the redirect URI of this server at a provider in Swagger. */
export function DescribesAnswer(): MethodDecorator {
  return applyDecorators(
    optional('state', 'Of the answer'),
    optional('code', 'Of the answer'),
    optional('error', 'Of the answer'),
    optional('iss', 'Of the answer (RFC 9207)'),
    optional('response', 'An answer that arrived as a form'),
    ApiFoundResponse({ description: 'Redirect to the next page or the client' }),
    ...PAGE,
  );
}

/** Describes the form of a provider in Swagger. */
export function DescribesPostedAnswer(): MethodDecorator {
  return applyDecorators(
    ApiConsumes('application/x-www-form-urlencoded'),
    ApiBody({ schema: { type: 'object', properties: ANSWER } }),
    ApiSeeOtherResponse({ description: 'Redirect to the same address by GET' }),
    ApiErrorPages(REFUSED, 413, 415, 429, 503),
  );
}
