import { STATUS_CODES } from 'node:http';
import { applyDecorators, type Type } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { OAuthErrorResponse } from './oauth-error.dto.js';
import { ProblemResponse } from './problem.dto.js';

/** A status, or statuses with what they mean at this endpoint. */
type Described = number | Readonly<Record<string, string>>;

/** How a group of endpoints answers with errors. */
interface Kind {
  readonly contentType: string;
  /** None: a page. */
  readonly schema?: Type<unknown>;
  /** What a status means, where the endpoint says nothing else. */
  readonly usual: Readonly<Record<string, string>>;
  readonly example: (status: string, description: string) => unknown;
}

const USUAL = {
  400: 'Something is missing, malformed, or does not fit the rest',
  401: 'No access token, or not a valid one',
  403: 'The access token does not hold the scope',
  404: 'There is none with this id',
  409: 'It does not fit what exists already',
  412: 'The object has changed since it was read (`If-Match`)',
  413: 'More than 64 kB',
  415: 'Another content type than the one above',
  429: 'Too many requests, or too many failed sign-ins; `Retry-After` says when to try again',
  503: 'The database is away, or too many sign in at a time; `Retry-After` says when to try again',
};
const CODES: Readonly<Record<string, string>> = {
  401: 'invalid_token',
  403: 'insufficient_scope',
  404: 'not_found',
  409: 'conflict',
  412: 'precondition_failed',
  429: 'temporarily_unavailable',
  503: 'temporarily_unavailable',
};
const REFUSAL = 'https://op.example.com/errors/0199f0c2-5b5e-7d3c-9f5e-2d3c4b5a6978';

const PROBLEM: Kind = {
  contentType: 'application/problem+json',
  schema: ProblemResponse,
  usual: USUAL,
  example: (status, detail) => ({
    type: 'about:blank',
    title: STATUS_CODES[status],
    status: Number(status),
    detail,
    instance: REFUSAL,
    error: CODES[status] ?? 'invalid_request',
  }),
};
const BEARER: Kind = {
  contentType: 'application/json',
  schema: OAuthErrorResponse,
  usual: { ...USUAL, 401: 'No access token, or not a valid one; `WWW-Authenticate` says so (RFC 6750 §3)' },
  example: (status, description) => oauthError(CODES[status], description),
};
const CLIENT: Kind = {
  ...BEARER,
  usual: {
    ...USUAL,
    401: 'The client is unknown or not believed; `WWW-Authenticate` asks for Basic where that was tried',
  },
  example: (status, description) => oauthError(status === '401' ? 'invalid_client' : CODES[status], description),
};
const PAGE: Kind = { contentType: 'text/html', usual: USUAL, example: () => undefined };

/** Errors of the admin API (RFC 9457). */
export function ApiProblems(...statuses: readonly Described[]): MethodDecorator & ClassDecorator {
  return errorsOf(PROBLEM, statuses);
}

/** Errors of an endpoint where a client authenticates (RFC 6749 §5.2). */
export function ApiClientErrors(...statuses: readonly Described[]): MethodDecorator & ClassDecorator {
  return errorsOf(CLIENT, statuses);
}

/** Errors of an endpoint that takes access tokens (RFC 6750 §3.1). */
export function ApiBearerErrors(...statuses: readonly Described[]): MethodDecorator & ClassDecorator {
  return errorsOf(BEARER, statuses);
}

/** Errors that a person sees as a page. */
export function ApiErrorPages(...statuses: readonly Described[]): MethodDecorator & ClassDecorator {
  return errorsOf(PAGE, statuses);
}

function errorsOf({ contentType, schema, usual, example }: Kind, statuses: readonly Described[]) {
  const described = statuses.flatMap((status): [string, string][] =>
    typeof status === 'number' ? [[String(status), usual[status] ?? 'Refused']] : Object.entries(status),
  );
  const shape = schema === undefined ? { type: 'string' } : { $ref: getSchemaPath(schema) };
  return applyDecorators(
    ...(schema === undefined ? [] : [ApiExtraModels(schema)]),
    ...described.map(([status, description]) => {
      const media = { schema: shape, example: example(status, description.replaceAll('`', '')) };
      return ApiResponse({ status: Number(status), description, content: { [contentType]: media } });
    }),
  );
}

function oauthError(error = 'invalid_request', description: string) {
  return { error, error_description: description, error_uri: REFUSAL };
}
