import { applyDecorators, Header, HttpCode, UseGuards } from '@nestjs/common';
import { ApiBasicAuth, ApiConsumes, ApiSecurity } from '@nestjs/swagger';
import { ApiClientErrors } from '../../common/index.js';
import { ClientAuthGuard } from './client-auth.guard.js';

/**
 * Decorates a form endpoint for clients (RFC 6749 §3.2): the client authenticates, the response is 200 and is not
 * cached. Swagger describes the authentication and the errors.
 */
export function ClientEndpoint(): MethodDecorator {
  return applyDecorators(
    HttpCode(200),
    UseGuards(ClientAuthGuard),
    Header('Cache-Control', 'no-store'),
    ApiSecurity({}),
    ApiBasicAuth(),
    ApiConsumes('application/x-www-form-urlencoded'),
    ApiClientErrors(400, 401, 413, 415, 429, 503),
  );
}
