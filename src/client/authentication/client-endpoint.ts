import { applyDecorators, Header, HttpCode, UseGuards } from '@nestjs/common';
import { ApiBasicAuth, ApiConsumes, ApiSecurity } from '@nestjs/swagger';
import { ApiClientErrors } from '../../common/index.js';
import { ClientAuthGuard } from './client-auth.guard.js';

/**
 * Decorates a form endpoint for clients (RFC 6749 §3.2): the client authenticates, and the response is not cached.
 * Swagger describes the authentication and the errors.
 *
 * @param status of a successful response
 */
export function ClientEndpoint(status: 200 | 201 = 200): MethodDecorator {
  return applyDecorators(
    HttpCode(status),
    UseGuards(ClientAuthGuard),
    Header('Cache-Control', 'no-store'),
    ApiSecurity({}),
    ApiBasicAuth(),
    ApiConsumes('application/x-www-form-urlencoded'),
    ApiClientErrors(400, 401, 413, 415, 429, 503),
  );
}
