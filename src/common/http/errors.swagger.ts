import { STATUS_CODES } from 'node:http';
import { applyDecorators, type Type } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { OAuthErrorResponse } from './oauth-error.dto.js';
import { ProblemResponse } from './problem.dto.js';

/** A status, or statuses with their meaning at this endpoint. */
type Described = number | Readonly<Record<string, string>>;

/** The errors of a group of endpoints. */
interface Kind {
  readonly contentType: string;
  /** Undefined for a page. */
  readonly schema?: Type<unknown>;
  /** The meaning of each status, unless the endpoint names another one. */
  readonly usual: Readonly<Record<string, string>>;
  readonly example: (status: string, description: string) => unknown;
}

const USUAL = {
  400: 'A parameter or member is missing, malformed, or contradicts another one',
  401: 'The access token is missing or invalid, or its sign-in does not suffice (RFC 9470 §3)',
  403: 'The access token does not have the required scope',
  404: 'No object has this id',
  409: 'The request conflicts with existing data',
  412: 'The object has changed since it was read (`If-Match`)',
  413: 'The body is larger than 64 kB',
  415: 'The content type is not the documented one',
  429: 'Too many requests, or too many failed sign-ins; `Retry-After` gives the seconds to wait',
  503: 'The database is unavailable, or too many sign-ins run at once; `Retry-After` gives the seconds to wait',
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
  usual: {
    ...USUAL,
    401: 'The access token is missing or invalid, or its sign-in does not suffice; `WWW-Authenticate` has the details (RFC 6750 §3, RFC 9470 §3)',
  },
  example: (status, description) => oauthError(CODES[status], description),
};
const CLIENT: Kind = {
  ...BEARER,
  usual: {
    ...USUAL,
    401: 'Client authentication failed; `WWW-Authenticate` is sent when HTTP Basic was used',
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

/** Errors that are shown to a person as a page. */
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
