import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiQuery, ApiResponse, ApiSeeOtherResponse } from '@nestjs/swagger';

/**
 * Describes a page of an interaction, or its form.
 *
 * @param fields of the form, beside those that every form of ours has
 */
export function DescribesPage(...fields: readonly string[]): MethodDecorator {
  return applyDecorators(
    ...(fields.length === 0 ? shown() : submitted(fields)),
    ApiResponse({ status: 400, description: 'A page: the interaction is gone, or what was entered is not right' }),
    ApiResponse({ status: 403, description: 'A page: it belongs to another browser, or the form is not ours' }),
  );
}

function shown(): MethodDecorator[] {
  return [
    ApiQuery({ name: 'interaction', description: 'Open to the browser that began it', required: true, type: String }),
    ApiOkResponse({ description: 'A page', content: { 'text/html': {} } }),
  ];
}

function submitted(fields: readonly string[]): MethodDecorator[] {
  const names = ['interaction', 'csrf_token', ...fields];
  const properties = Object.fromEntries(names.map((name) => [name, { type: 'string' }]));
  return [
    ApiConsumes('application/x-www-form-urlencoded'),
    ApiBody({ schema: { type: 'object', properties, required: names } }),
    ApiSeeOtherResponse({ description: 'To the next page, or back to the client' }),
  ];
}
