import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiFoundResponse, ApiOkResponse, ApiQuery, ApiSeeOtherResponse } from '@nestjs/swagger';
import { ApiErrorPages } from '../../common/index.js';

const PAGE = { 'text/html': { schema: { type: 'string' } } };

/** What Swagger says of each parameter (OIDC RP-Initiated Logout §2). */
const PARAMETERS: Readonly<Record<string, string>> = {
  id_token_hint: 'An ID token of the session that is to end, expired or not: then nobody is asked',
  client_id: 'Who asks, where no hint says so',
  post_logout_redirect_uri: 'Where to go afterwards: exactly as registered',
  state: 'Goes along there unchanged',
};

/** Describes the end_session_endpoint, whose parameters are read strictly from the raw text. */
export function DescribesLogout(from: 'query' | 'form'): MethodDecorator {
  return applyDecorators(...(from === 'query' ? inQuery() : inForm()));
}

function inQuery(): MethodDecorator[] {
  return [
    ...Object.entries(PARAMETERS).map(([name, description]) => ApiQuery({ name, description, type: String, required: false })),
    ApiOkResponse({ description: 'A page: it asks, or says that the session has ended', content: PAGE }),
    ApiFoundResponse({ description: 'To the post_logout_redirect_uri' }),
    ApiErrorPages(400, 429, 503),
  ]; // prettier-ignore
}

function inForm(): MethodDecorator[] {
  const names = { ...PARAMETERS, csrf_token: 'Of our own page that asks: then the session ends' };
  const properties = Object.fromEntries(
    Object.entries(names).map(([name, description]) => [name, { type: 'string', description, default: '' }]),
  );
  return [
    ApiConsumes('application/x-www-form-urlencoded'),
    ApiBody({ required: false, schema: { type: 'object', properties } }),
    ApiOkResponse({ description: 'A page that says that the session has ended', content: PAGE }),
    ApiSeeOtherResponse({ description: 'To the page that asks, or to the post_logout_redirect_uri' }),
    ApiErrorPages({ 403: 'It pretends to be our form' }, 400, 413, 415, 429, 503),
  ];
}
