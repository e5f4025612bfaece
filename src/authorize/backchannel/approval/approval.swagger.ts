import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiFoundResponse, ApiOkResponse, ApiQuery, ApiSeeOtherResponse } from '@nestjs/swagger';
import { ApiErrorPages } from '../../../common/index.js';
import { DETAIL_FIELDS } from '../../interact/page.swagger.js';

const REFUSED = {
  400: 'The request does not exist, has expired or was answered before, or the input is incorrect',
  403: 'The request is for another account, or the form does not come from this server',
};

/** Describes the approval page in Swagger. */
export function DescribesApproval(): MethodDecorator {
  return applyDecorators(
    ApiQuery({ name: 'request', description: 'The id of the request', required: false, type: String }),
    ApiOkResponse({ description: 'A page', content: { 'text/html': { schema: { type: 'string' } } } }),
    ApiFoundResponse({ description: 'Redirect to a step of the sign-in, or to the account page' }),
    ApiErrorPages(REFUSED, 429, 503),
  );
}

/** Describes its form. */
export function DescribesApprovalForm(): MethodDecorator {
  const properties = {
    request: { type: 'string', description: 'The id of the request' },
    csrf_token: { type: 'string', description: 'The proof that the form comes from this server' },
    decision: { type: 'string', enum: ['allow', 'deny'] },
  };
  return applyDecorators(
    ApiConsumes('application/x-www-form-urlencoded'),
    ApiBody({
      schema: { type: 'object', properties: { ...properties, ...DETAIL_FIELDS }, required: Object.keys(properties) },
    }),
    ApiSeeOtherResponse({ description: 'Redirect to the page with the answer, or to a step of the sign-in' }),
    ApiErrorPages(REFUSED, 413, 415, 429, 503),
  );
}
