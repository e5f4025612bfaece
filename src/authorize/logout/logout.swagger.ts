import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiFoundResponse, ApiOkResponse, ApiQuery, ApiSeeOtherResponse } from '@nestjs/swagger';
import { ApiErrorPages } from '../../common/index.js';

const PAGE = { 'text/html': { schema: { type: 'string' } } };

/** The Swagger description of each parameter (OIDC RP-Initiated Logout §2). */
const PARAMETERS: Readonly<Record<string, string>> = {
  id_token_hint: 'An ID token of the session, expired or not. With it, the user is not asked',
  client_id: 'The client_id, when there is no hint',
  post_logout_redirect_uri: 'A registered post_logout_redirect_uri, exactly as registered',
  state: 'Returned to the client unchanged',
};

/** Describes the end_session_endpoint, whose parameters are read strictly from the raw text. */
export function DescribesLogout(from: 'query' | 'form'): MethodDecorator {
  return applyDecorators(...(from === 'query' ? inQuery() : inForm()));
}

function inQuery(): MethodDecorator[] {
  return [
    ...Object.entries(PARAMETERS).map(([name, description]) => ApiQuery({ name, description, type: String, required: false })),
    ApiOkResponse({ description: 'A page that asks the user, or reports that the session has ended', content: PAGE }),
    ApiFoundResponse({ description: 'Redirect to the post_logout_redirect_uri' }),
    ApiErrorPages(400, 429, 503),
  ]; // prettier-ignore
}

function inForm(): MethodDecorator[] {
  const names = { ...PARAMETERS, csrf_token: "The proof of the server's own sign-out page. With it, the session ends" };
  const properties = Object.fromEntries(
    Object.entries(names).map(([name, description]) => [name, { type: 'string', description, default: '' }]),
  );
  return [
    ApiConsumes('application/x-www-form-urlencoded'),
    ApiBody({ required: false, schema: { type: 'object', properties } }),
    ApiOkResponse({ description: 'A page that reports that the session has ended', content: PAGE }),
    ApiSeeOtherResponse({ description: 'Redirect to the page that asks, or to the post_logout_redirect_uri' }),
    ApiErrorPages({ 403: 'The form does not come from this server' }, 400, 413, 415, 429, 503),
  ];
}
