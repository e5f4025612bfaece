import { applyDecorators, type Type } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { OAuthErrorResponse } from './oauth-error.dto.js';
import { ProblemResponse } from './problem.dto.js';

/** What a status means on an endpoint, where that is not the usual meaning: status → text. */
type Meanings = Readonly<Record<string, string>>;

interface Kind {
  readonly contentType: string;
  /** None: a page. */
  readonly schema?: Type<unknown>;
  readonly usual: Meanings;
}

const USUAL: Meanings = {
  400: 'Something is missing, malformed, or does not fit the rest',
  401: 'No access token, or not a valid one',
  403: 'The access token does not hold the scope',
  404: 'There is none with this id',
  409: 'It does not fit what exists already',
  413: 'More than 64 kB',
  415: 'Another content type than the one above',
  503: 'The database is away; `Retry-After` says when to try again',
};

const PROBLEM: Kind = { contentType: 'application/problem+json', schema: ProblemResponse, usual: USUAL };
const OAUTH: Kind = {
  contentType: 'application/json',
  schema: OAuthErrorResponse,
  usual: {
    ...USUAL,
    401: 'The client, or the access token, is not believed; `WWW-Authenticate` says what is asked for',
  },
};
const PAGE: Kind = { contentType: 'text/html', usual: USUAL };

/** Describes errors of the admin API (RFC 9457): statuses, or status → what it means there. */
export function ApiProblems(...statuses: readonly (number | Meanings)[]): MethodDecorator & ClassDecorator {
  return describe(PROBLEM, statuses);
}

/** Describes errors of an OAuth endpoint (RFC 6749 §5.2): statuses, or status → what it means there. */
export function ApiOAuthErrors(...statuses: readonly (number | Meanings)[]): MethodDecorator & ClassDecorator {
  return describe(OAUTH, statuses);
}

/** Describes errors that a person sees as a page: statuses, or status → what it means there. */
export function ApiErrorPages(...statuses: readonly (number | Meanings)[]): MethodDecorator & ClassDecorator {
  return describe(PAGE, statuses);
}

function describe({ contentType, schema, usual }: Kind, statuses: readonly (number | Meanings)[]) {
  const meanings = statuses.flatMap((status) =>
    typeof status === 'number' ? [[status, usual[status] ?? 'Refused'] as const] : Object.entries(status),
  );
  const shape = schema === undefined ? { type: 'string' } : { $ref: getSchemaPath(schema) };
  return applyDecorators(
    ...(schema === undefined ? [] : [ApiExtraModels(schema)]),
    ...meanings.map(([status, description]) =>
      ApiResponse({ status: Number(status), description, content: { [contentType]: { schema: shape } } }),
    ),
  );
}
