import { Injectable } from '@nestjs/common';
import type { Client } from '../../client/index.js';
import { Clock } from '../../common/index.js';
import type { LiveAuthorization } from '../authorizations/live-authorizations.js';
import type { RefreshToken } from './refresh-token.entity.js';
import { RefreshTokens } from './refresh-tokens.js';

/** Finds refresh tokens that can be used now, for introspection. */
@Injectable()
export class LiveRefreshTokens {
  constructor(
    private readonly refreshTokens: RefreshTokens,
    private readonly clock: Clock,
  ) {}

  /** @returns null unless the token is live and the latest of its family; `foreign` when it is another client's */
  async find(
    value: string,
    client: Client,
  ): Promise<{ family: RefreshToken; authorization: LiveAuthorization } | 'foreign' | null> {
    const presented = await this.refreshTokens.find(value);
    if (presented === null) return null;
    const { family, live, generation } = presented;
    if (family.clientId !== client.id) return 'foreign';
    if (generation !== family.generation || family.hasEnded(client, this.clock.now())) return null;
    if (live === null || client.ended(live.createdAt)) return null;
    return { family, authorization: live };
  }
}
