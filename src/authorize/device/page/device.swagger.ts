import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiFoundResponse, ApiOkResponse, ApiQuery, ApiSeeOtherResponse } from '@nestjs/swagger';
import { ApiErrorPages } from '../../../common/index.js';
import { DETAIL_FIELDS } from '../../interact/page.swagger.js';

const REFUSED = {
  400: 'The code or the request is unknown, has expired or was answered before, or the input is incorrect',
  403: 'The code was entered in another browser, or the form does not come from this server',
};

/** Describes the pages of the device flow in Swagger. */
export function DescribesDevice(): MethodDecorator {
  return applyDecorators(
    ApiQuery({ name: 'user_code', description: 'The code that the device shows', required: false, type: String }),
    ApiQuery({ name: 'request', description: 'The id of the request', required: false, type: String }),
    ApiOkResponse({ description: 'A page', content: { 'text/html': { schema: { type: 'string' } } } }),
    ApiFoundResponse({ description: 'Redirect to a step of the sign-in' }),
    ApiErrorPages(REFUSED, 429, 503),
  );
}

/** Describes their forms. */
export function DescribesDeviceForm(): MethodDecorator {
  const csrf_token = { type: 'string', description: 'The proof that the form comes from this server' };
  const code = { user_code: { type: 'string', description: 'The code that the device shows' }, csrf_token };
  const answer = {
    request: { type: 'string', description: 'The id of the request' },
    csrf_token,
    decision: { type: 'string', enum: ['allow', 'deny'] },
  };
  const oneOf = [
    { type: 'object', properties: code, required: Object.keys(code) },
    { type: 'object', properties: { ...answer, ...DETAIL_FIELDS }, required: Object.keys(answer) },
  ];
  return applyDecorators(
    ApiConsumes('application/x-www-form-urlencoded'),
    ApiBody({ schema: { oneOf } }),
    ApiSeeOtherResponse({ description: 'Redirect to the request, to its answer, or to a step of the sign-in' }),
    ApiErrorPages(REFUSED, 413, 415, 429, 503),
  );
}
