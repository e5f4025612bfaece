import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiFoundResponse, ApiOkResponse, ApiQuery, ApiSeeOtherResponse } from '@nestjs/swagger';
import { ApiErrorPages } from '../common/index.js';
import type { ParameterName } from './request/authorization-parameters.js';

interface Described {
  readonly description: string;
  readonly example?: string;
  readonly required?: boolean;
}

const PAGE = { 'text/html': { schema: { type: 'string' } } };

/** What Swagger says of each parameter. */
const PARAMETERS: Partial<Record<ParameterName, Described>> = {
  response_type: { description: 'What to return: words of `code`, `token`, `id_token` in any order, or `none`', example: 'code', required: true },
  client_id: { description: 'Who asks', example: 'my-app', required: true },
  redirect_uri: { description: 'Where to answer: exactly as registered', example: 'https://app.example.com/callback' },
  scope: { description: 'What is asked for, separated by spaces', example: 'openid profile email' },
  state: { description: 'Comes back unchanged', example: 'a4e0761eK8c21' },
  nonce: { description: 'Comes back in the ID token; required where one is returned from here', example: 'gfTU879F4' },
  code_challenge: { description: 'SHA-256 of the code_verifier, base64url (RFC 7636); required of public clients', example: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM' },
  code_challenge_method: { description: 'Always `S256`', example: 'S256' },
  response_mode: { description: '`query`, `fragment` or `form_post`' },
  prompt: { description: '`none` alone, or words of `login`, `consent`, `select_account`' },
  max_age: { description: 'Greatest age of the sign-in, in seconds' },
  id_token_hint: { description: 'An ID token of whom the client expects to sign in' },
  login_hint: { description: 'The user name to begin with' },
  claims: { description: 'JSON: claims that are wanted by name, in `id_token` and `userinfo` (OIDC Core §5.5)', example: '{"userinfo":{"email":null}}' },
  request: { description: 'A request object (RFC 9101): a JWT of all the parameters, signed by the client' },
  request_uri: { description: 'Where a request object is: one of the registered `request_uris`' },
  resource: { description: 'The API that the access token is for (RFC 8707); may repeat' },
}; // prettier-ignore

const NO_REDIRECT = { 400: 'Without a known client_id and a registered redirect_uri nothing is redirected' };

/** Describes the authorization endpoint, whose parameters are read strictly from the raw text. */
export function DescribesAuthorization(from: 'query' | 'form'): MethodDecorator {
  return applyDecorators(...(from === 'query' ? inQuery() : inForm()));
}

function inQuery(): MethodDecorator[] {
  return [
    ...Object.entries(PARAMETERS).map(([name, { required = false, ...described }]) =>
      ApiQuery({ name, required, type: String, ...described }),
    ),
    ApiOkResponse({ description: 'A page that posts the answer to the client: `form_post`', content: PAGE }),
    ApiFoundResponse({ description: 'To the login page, the consent page, or back to the client' }),
    ApiErrorPages(NO_REDIRECT, 429, 503),
  ];
}

function inForm(): MethodDecorator[] {
  const entries = Object.entries(PARAMETERS);
  const properties = Object.fromEntries(
    entries.map(([name, { description, example }]) => [
      name,
      { type: 'string', description, ...(example === undefined ? { default: '' } : { example }) },
    ]),
  );
  const required = entries.filter(([, described]) => described.required === true).map(([name]) => name);
  return [
    ApiConsumes('application/x-www-form-urlencoded'),
    ApiBody({ schema: { type: 'object', properties, required } }),
    ApiSeeOtherResponse({ description: 'To our own GET, which sees the cookies' }),
    ApiErrorPages(NO_REDIRECT, 413, 415, 429, 503),
  ];
}
