import { All, Controller, Get, Header, HttpCode, Post, Req } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiExcludeEndpoint,
  ApiForbiddenResponse,
  ApiOkResponse,
  ApiSecurity,
  ApiTags,
  ApiUnauthorizedResponse,
} from '@nestjs/swagger';
import type { Request } from 'express';
import { methodNotAllowed } from '../../common/index.js';
import { OAuthErrorResponse } from '../token.dto.js';
import { UserinfoService, type Userinfo } from './userinfo.service.js';

const EXAMPLE = {
  sub: '0199f0c2-5b5e-7d3c-9f5e-2d3c4b5a6978',
  name: 'Alice Liddell',
  email: 'alice@example.com',
  email_verified: true,
};

@ApiTags('userinfo')
@ApiBearerAuth()
@ApiSecurity('oauth2', ['openid'])
@Controller('userinfo')
export class UserinfoController {
  constructor(private readonly userinfo: UserinfoService) {}

  /** Claims about the user of an access token with the scope `openid` (OIDC Core §5.3). */
  @Get()
  @Header('Cache-Control', 'no-store')
  @ApiOkResponse({ schema: { type: 'object', example: EXAMPLE } })
  @ApiUnauthorizedResponse({ type: OAuthErrorResponse })
  @ApiForbiddenResponse({ type: OAuthErrorResponse })
  get(@Req() request: Request): Promise<Userinfo> {
    return this.userinfo.about(request);
  }

  /** The same; the access token may come as the form parameter `access_token` (RFC 6750 §2.2). */
  @Post()
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @ApiOkResponse({ schema: { type: 'object', example: EXAMPLE } })
  post(@Req() request: Request): Promise<Userinfo> {
    return this.userinfo.about(request);
  }

  @All()
  @ApiExcludeEndpoint()
  otherMethods(): never {
    return methodNotAllowed('GET, POST');
  }
}
