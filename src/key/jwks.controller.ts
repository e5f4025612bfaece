import { Controller, Get, Header, Res } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Clock } from '../common/index.js';
import { Configuration, ENDPOINTS } from '../config/index.js';
import { JwksView } from './jwks.dto.js';
import { KeyEvidence } from './key-evidence.js';
import { SigningKeyService } from './signing-key.service.js';

@ApiTags('discovery')
@Controller(ENDPOINTS.jwks)
export class JwksController {
  constructor(
    private readonly keys: SigningKeyService,
    private readonly configuration: Configuration,
    private readonly evidence: KeyEvidence,
    private readonly clock: Clock,
  ) {}

  /** The public keys to check our signatures, and to encrypt for us, with (RFC 7517 §5); any origin may read them. */
  @Get()
  @Header('Access-Control-Allow-Origin', '*')
  @ApiOkResponse({ type: JwksView })
  jwks(@Res({ passthrough: true }) response: Response): JwksView {
    response.setHeader('Cache-Control', `public, max-age=${this.configuration.jwksMaxAge}`);
    const { keys } = this.keys.jwks();
    this.evidence.fetched(
      keys.map(({ kid }) => kid),
      this.clock.now(),
    );
    return { keys: [...keys] };
  }
}
