import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiFoundResponse, ApiOkResponse, ApiQuery, ApiSeeOtherResponse } from '@nestjs/swagger';
import { ApiErrorPages } from '../../common/index.js';

const REFUSED = {
  400: 'The interaction has expired or is none of this server, or what was entered is incorrect',
  403: 'It belongs to another browser, or the form is not ours',
};

/** A field of a form, as OpenAPI describes it. */
type Field = Readonly<Record<string, unknown>>;

/** The fields that every form of an interaction has. */
const HIDDEN: Readonly<Record<string, Field>> = {
  interaction: { type: 'string', description: 'Which interaction it belongs to' },
  csrf_token: { type: 'string', description: 'That the form is ours' },
};

/** Describes a page of an interaction. */
export function DescribesPage(): MethodDecorator {
  return applyDecorators(
    ApiQuery({ name: 'interaction', description: 'Open to the browser that began it', required: false, type: String }),
    ApiOkResponse({ description: 'A page', content: { 'text/html': { schema: { type: 'string' } } } }),
    ApiFoundResponse({ description: 'Nothing to ask: to the next page, the client, or the account page' }),
    ApiErrorPages(REFUSED, 429, 503),
  );
}

/** Describes the form of such a page, whose fields beside the hidden ones are named. */
export function DescribesForm(fields: Readonly<Record<string, Field>>): MethodDecorator {
  const properties = { ...HIDDEN, ...fields };
  return applyDecorators(
    ApiConsumes('application/x-www-form-urlencoded'),
    ApiBody({ schema: { type: 'object', properties, required: Object.keys(properties) } }),
    ApiSeeOtherResponse({ description: 'To the next page, or back to the client' }),
    ApiErrorPages(REFUSED, 413, 415, 429, 503),
  );
}
