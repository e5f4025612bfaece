import { All, Body, Controller, Header, HttpCode, Post, UseGuards } from '@nestjs/common';
import {
  ApiBadRequestResponse,
  ApiBasicAuth,
  ApiBody,
  ApiConsumes,
  ApiExcludeEndpoint,
  ApiExtraModels,
  ApiOkResponse,
  ApiTags,
  ApiUnauthorizedResponse,
  getSchemaPath,
} from '@nestjs/swagger';
import { AuthenticatedClient, ClientAuthGuard, type Client } from '../client/index.js';
import { methodNotAllowed } from '../common/index.js';
import { AuthorizationCodeParameters } from './grants/authorization-code.grant.js';
import { ClientCredentialsParameters } from './grants/client-credentials.grant.js';
import { PasswordParameters } from './grants/password.grant.js';
import { RefreshTokenParameters } from './grants/refresh-token.grant.js';
import { OAuthErrorResponse, TokenResponse } from './token.dto.js';
import { TokenService } from './token.service.js';

const PARAMETERS = [
  AuthorizationCodeParameters,
  RefreshTokenParameters,
  ClientCredentialsParameters,
  PasswordParameters,
];

@ApiTags('token')
@Controller('token')
export class TokenController {
  constructor(private readonly tokens: TokenService) {}

  /** Exchange a grant for tokens (RFC 6749 §3.2). */
  @Post()
  @HttpCode(200)
  @UseGuards(ClientAuthGuard)
  @Header('Cache-Control', 'no-store')
  @Header('Pragma', 'no-cache')
  @ApiBasicAuth()
  @ApiConsumes('application/x-www-form-urlencoded')
  @ApiExtraModels(...PARAMETERS)
  @ApiBody({ schema: { oneOf: PARAMETERS.map((type) => ({ $ref: getSchemaPath(type) })) } })
  @ApiOkResponse({ type: TokenResponse })
  @ApiBadRequestResponse({ type: OAuthErrorResponse })
  @ApiUnauthorizedResponse({ type: OAuthErrorResponse })
  token(@Body() body: unknown, @AuthenticatedClient() client: Client): Promise<TokenResponse> {
    return this.tokens.exchange(body, { client });
  }

  @All()
  @ApiExcludeEndpoint()
  otherMethods(): never {
    return methodNotAllowed('POST');
  }
}
