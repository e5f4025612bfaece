import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiExtraModels, ApiFoundResponse, ApiOkResponse, ApiQuery, ApiSeeOtherResponse, getSchemaPath } from '@nestjs/swagger'; // prettier-ignore
import { ClientFormDto } from '../client/index.js';
import { ApiErrorPages } from '../common/index.js';
import type { ParameterName } from './request/authorization-parameters.js';

interface Described {
  readonly description: string;
  readonly example?: string;
  readonly required?: boolean;
}

const PAGE = { 'text/html': { schema: { type: 'string' } } };

/** The Swagger description of each parameter. */
const PARAMETERS: Partial<Record<ParameterName, Described>> = {
  response_type: { description: 'The artifacts to return: words of `code`, `token`, `id_token` in any order, or `none`', example: 'code', required: true },
  client_id: { description: 'The client_id', example: 'my-app', required: true },
  redirect_uri: { description: 'A registered redirect_uri, exactly as registered', example: 'https://app.example.com/callback' },
  scope: { description: 'The requested scopes, separated by spaces', example: 'openid profile email' },
  state: { description: 'Returned to the client unchanged', example: 'a4e0761eK8c21' },
  nonce: { description: 'Returned in the ID token. Required when the authorization endpoint returns an ID token', example: 'gfTU879F4' },
  code_challenge: { description: 'SHA-256 of the code_verifier, base64url (RFC 7636); required of public clients', example: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM' },
  code_challenge_method: { description: 'Always `S256`', example: 'S256' },
  response_mode: { description: '`query`, `fragment` or `form_post`; with `.jwt` after it, or `jwt` alone, the response is a JWT (JARM)' },
  prompt: { description: '`none` alone, or words of `login`, `consent`, `select_account`' },
  max_age: { description: 'The maximum age of the sign-in, in seconds' },
  id_token_hint: { description: 'An ID token of the user whom the client expects' },
  login_hint: { description: 'The username to fill in on the login page' },
  claims: { description: 'Claims that are requested by name, as JSON with the members `id_token` and `userinfo` (OIDC Core §5.5)', example: '{"userinfo":{"email":null}}' },
  request: { description: 'A request object (RFC 9101): a JWT of all the parameters, signed by the client' },
  request_uri: { description: 'A pushed request (RFC 9126), or the URL of a request object: one of the registered `request_uris`' },
  dpop_jkt: { description: 'The thumbprint of the DPoP key that will redeem the code (RFC 9449 §10)' },
  authorization_details: { description: 'The requested access as a JSON array of objects (RFC 9396); with response type `code` or `code id_token`', example: '[{"type":"payment_initiation","amount":"123.50"}]' },
  resource: { description: 'A resource for the access token (RFC 8707). The parameter may be repeated' },
}; // prettier-ignore

const NO_REDIRECT = {
  400: 'An error page. Without a known client_id and a registered redirect_uri, the error is not redirected',
};

/** Describes the authorization endpoint, whose parameters are read strictly from the raw text. */
export function DescribesAuthorization(from: 'query' | 'form'): MethodDecorator {
  return applyDecorators(...(from === 'query' ? inQuery() : inForm()));
}

function inQuery(): MethodDecorator[] {
  return [
    ...Object.entries(PARAMETERS).map(([name, { required = false, ...described }]) =>
      ApiQuery({ name, required, type: String, ...described }),
    ),
    ApiOkResponse({ description: 'A page that posts the response to the client (`form_post`)', content: PAGE }),
    ApiFoundResponse({ description: 'Redirect to the login page, the consent page or the client' }),
    ApiErrorPages(NO_REDIRECT, 429, 503),
  ];
}

/** Describes the body of a pushed request: the same parameters, and the authentication of the client (RFC 9126 §2.1). */
export function DescribesPush(): MethodDecorator {
  const { request_uri: _, ...pushed } = PARAMETERS;
  const reference = { $ref: getSchemaPath(ClientFormDto) };
  return applyDecorators(ApiExtraModels(ClientFormDto), ApiBody({ schema: { allOf: [reference, formOf(pushed)] } }));
}

function formOf(parameters: typeof PARAMETERS) {
  const entries = Object.entries(parameters);
  const properties = Object.fromEntries(
    entries.map(([name, { description, example }]) => [
      name,
      { type: 'string', description, ...(example === undefined ? { default: '' } : { example }) },
    ]),
  );
  const required = entries.filter(([, described]) => described.required === true).map(([name]) => name);
  return { type: 'object', properties, required };
}

function inForm(): MethodDecorator[] {
  return [
    ApiConsumes('application/x-www-form-urlencoded'),
    ApiBody({ schema: formOf(PARAMETERS) }),
    ApiSeeOtherResponse({ description: 'Redirect to GET of the same path, which receives the cookies' }),
    ApiErrorPages(NO_REDIRECT, 413, 415, 429, 503),
  ];
}
