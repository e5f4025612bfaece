import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiBearerAuth, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { CallerOfAdmin, PagingQuery, RequiresScope, type AdminCaller } from '../common/index.js';
import { KeyAdminService } from './key-admin.service.js';
import { RotateKeysBody, SigningKeyPage } from './signing-key.dto.js';

@ApiTags('admin: keys')
@ApiBearerAuth()
@Controller('admin/keys')
export class KeyAdminController {
  constructor(private readonly keys: KeyAdminService) {}

  /** List signing keys, the latest first. */
  @Get()
  @RequiresScope('keys:read')
  @ApiOkResponse({ type: SigningKeyPage })
  list(@Query() query: PagingQuery): Promise<SigningKeyPage> {
    return this.keys.list(query);
  }

  /**
   * Rotate the signing keys. The `next` key begins to sign as soon as no cached JWKS lacks it; while that is under way,
   * asking again changes nothing.
   */
  @Post('rotate')
  @HttpCode(202)
  @RequiresScope('keys:write')
  @ApiAcceptedResponse({ type: SigningKeyPage })
  rotate(@Body() { alg }: RotateKeysBody, @CallerOfAdmin() caller: AdminCaller): Promise<SigningKeyPage> {
    return this.keys.rotate(alg, caller.sub);
  }
}
