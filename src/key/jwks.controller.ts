import { Controller, Get, Header, Res } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Configuration, ENDPOINTS } from '../config/index.js';
import { JwksView } from './jwks.dto.js';
import { SigningKeyService } from './signing-key.service.js';

@ApiTags('discovery')
@Controller(ENDPOINTS.jwks)
export class JwksController {
  constructor(
    private readonly keys: SigningKeyService,
    private readonly configuration: Configuration,
  ) {}

  /** The public keys to check our signatures, and to encrypt for us, with (RFC 7517 §5); any origin may read them. */
  @Get()
  @Header('Access-Control-Allow-Origin', '*')
  @ApiOkResponse({ type: JwksView })
  jwks(@Res({ passthrough: true }) response: Response): JwksView {
    response.setHeader('Cache-Control', `public, max-age=${this.configuration.jwksMaxAge}`);
    return { keys: [...this.keys.jwks().keys] };
  }
}
