import { Controller, Get, Header, Req, UseInterceptors } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { Clock, ReplyInterceptor, type HttpReply, type KeyId } from '../../common/index.js';
import { Configuration, ENDPOINTS } from '../../config/index.js';
import { JwksView } from './jwks.dto.js';
import { KeyEvidence } from '../rotation/key-evidence.js';
import { SigningKeyService } from './signing-key.service.js';

@ApiTags('discovery')
@Controller(ENDPOINTS.jwks)
@UseInterceptors(ReplyInterceptor)
export class JwksController {
  constructor(
    private readonly keys: SigningKeyService,
    private readonly configuration: Configuration,
    private readonly evidence: KeyEvidence,
    private readonly clock: Clock,
  ) {}

  /**
   * The server's public keys: to verify its signatures, and to encrypt for it (RFC 7517 §5). Any origin may read them.
   */
  @Get()
  @Header('Access-Control-Allow-Origin', '*')
  @ApiOkResponse({ type: JwksView })
  jwks(@Req() { method }: Request): HttpReply {
    const { keys } = this.keys.jwks();
    if (method !== 'HEAD') this.noteFetch(keys.map(({ kid }) => kid));
    const view: JwksView = { keys: [...keys] };
    return {
      kind: 'content',
      status: 200,
      type: 'application/json; charset=utf-8',
      headers: { 'Cache-Control': `public, max-age=${this.configuration.jwksMaxAge}` },
      body: JSON.stringify(view),
    };
  }

  /** A HEAD request does not receive the keys. */
  private noteFetch(kids: readonly KeyId[]): void {
    this.evidence.fetched(kids, this.clock.now());
  }
}
