import { All, Controller, Get, Header, HttpCode, Post, Req, StreamableFile } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiConsumes, ApiExcludeEndpoint, ApiOkResponse, ApiSecurity, ApiTags } from '@nestjs/swagger'; // prettier-ignore
import type { Request } from 'express';
import { ApiBearerErrors, methodNotAllowed } from '../../common/index.js';
import { UserinfoRequest, UserinfoResponse } from './userinfo.dto.js';
import { UserinfoService, type Userinfo } from './userinfo.service.js';

const NOT_GRANTED = { 403: 'The access token does not have the scope `openid`' };

@ApiTags('userinfo')
@ApiBearerAuth()
@ApiSecurity('oauth2', ['openid'])
@Controller('userinfo')
export class UserinfoController {
  constructor(private readonly userinfo: UserinfoService) {}

  /** Claims about the user of an access token with the scope `openid` (OIDC Core §5.3). */
  @Get()
  @Header('Cache-Control', 'no-store')
  @ApiOkResponse({ type: UserinfoResponse })
  @ApiBearerErrors(400, 401, NOT_GRANTED, 429, 503)
  get(@Req() request: Request): Promise<Userinfo | StreamableFile> {
    return this.userinfo.about(request);
  }

  /** Same as GET; the access token may be the form parameter `access_token` (RFC 6750 §2.2). */
  @Post()
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @ApiConsumes('application/x-www-form-urlencoded')
  @ApiBody({ type: UserinfoRequest, required: false })
  @ApiOkResponse({ type: UserinfoResponse })
  @ApiBearerErrors(400, 401, NOT_GRANTED, 413, 415, 429, 503)
  post(@Req() request: Request): Promise<Userinfo | StreamableFile> {
    return this.userinfo.about(request);
  }

  @All()
  @ApiExcludeEndpoint()
  otherMethods(): never {
    return methodNotAllowed('GET, POST');
  }
}
