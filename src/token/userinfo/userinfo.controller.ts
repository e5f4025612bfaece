import { All, Controller, Get, Header, HttpCode, Post, StreamableFile, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiConsumes, ApiExcludeEndpoint, ApiOkResponse, ApiSecurity, ApiTags } from '@nestjs/swagger'; // prettier-ignore
import { ApiBearerErrors, methodNotAllowed } from '../../common/index.js';
import { ENDPOINTS } from '../../config/index.js';
import type { LiveAccessToken } from '../access-tokens/access-token-verifier.js';
import { InteractionIdGuard } from '../access-tokens/interaction-id.guard.js';
import { AccessToken, OpenIdGuard } from './open-id.guard.js';
import { UserinfoRequest, UserinfoResponse } from './userinfo.dto.js';
import { UserinfoService, type Userinfo } from './userinfo.service.js';

const NOT_GRANTED = { 403: 'The access token does not have the scope `openid`' };

@ApiTags('userinfo')
@ApiBearerAuth()
@ApiSecurity('oauth2', ['openid'])
@UseGuards(InteractionIdGuard)
@Controller(ENDPOINTS.userinfo)
export class UserinfoController {
  constructor(private readonly userinfo: UserinfoService) {}

  /** Claims about the user of an access token with the scope `openid` (OIDC Core §5.3). */
  @Get()
  @UseGuards(OpenIdGuard)
  @Header('Cache-Control', 'no-store')
  @ApiOkResponse({ type: UserinfoResponse })
  @ApiBearerErrors(400, 401, NOT_GRANTED, 429, 503)
  get(@AccessToken() token: LiveAccessToken): Promise<Userinfo | StreamableFile> {
    return this.userinfo.about(token);
  }

  /** Same as GET; the access token may be the form parameter `access_token` (RFC 6750 §2.2). */
  @Post()
  @HttpCode(200)
  @UseGuards(OpenIdGuard)
  @Header('Cache-Control', 'no-store')
  @ApiConsumes('application/x-www-form-urlencoded')
  @ApiBody({ type: UserinfoRequest, required: false })
  @ApiOkResponse({ type: UserinfoResponse })
  @ApiBearerErrors(400, 401, NOT_GRANTED, 413, 415, 429, 503)
  post(@AccessToken() token: LiveAccessToken): Promise<Userinfo | StreamableFile> {
    return this.userinfo.about(token);
  }

  @All()
  @ApiExcludeEndpoint()
  otherMethods(): never {
    return methodNotAllowed('GET, POST');
  }
}
