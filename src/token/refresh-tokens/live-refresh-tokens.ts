import { Injectable } from '@nestjs/common';
import type { Client } from '../../client/index.js';
import { Clock } from '../../common/index.js';
import type { LiveAuthorization } from '../authorizations/live-authorizations.js';
import type { RefreshToken } from './refresh-token.entity.js';
import { RefreshTokens } from './refresh-tokens.service.js';

/** Refresh tokens that could be used now, for introspection. */
@Injectable()
export class LiveRefreshTokens {
  constructor(
    private readonly refreshTokens: RefreshTokens,
    private readonly clock: Clock,
  ) {}

  /** @returns null unless it is the client's own, the latest of its family, and lives */
  async find(
    value: string,
    client: Client,
  ): Promise<{ family: RefreshToken; authorization: LiveAuthorization } | null> {
    const presented = await this.refreshTokens.find(value);
    if (presented === null) return null;
    const { family, live, generation } = presented;
    if (family.clientId !== client.id || generation !== family.generation || family.isExpiredAt(this.clock.now()))
      return null;
    if (live === null || client.ended(live.createdAt)) return null;
    return { family, authorization: live };
  }
}
