import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/index.js';
import { Clock } from '../../common/index.js';
import { Transactions } from '../../database/index.js';
import { AccessToken } from '../access-tokens/access-token.entity.js';
import { AccessTokenStore } from '../access-tokens/access-token.store.js';
import type { LiveAccessToken } from '../access-tokens/access-token-verifier.js';

/** Revokes one access token: an opaque one in its row, a JWT by a new row with its `jti`. */
@Injectable()
export class AccessTokenRevocation {
  constructor(
    private readonly store: AccessTokenStore,
    private readonly transactions: Transactions,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  async revoke(token: LiveAccessToken): Promise<void> {
    const now = this.clock.now();
    const { id, authorization, client } = token;
    const event = { sub: authorization?.userId, clientId: client.id, details: { token: id } };
    await this.transactions.run(async (tx) => {
      await (token.format === 'opaque'
        ? this.store.revoke(tx, id, now)
        : this.store.addRevoked(tx, revokedRow(token, now)));
      await this.audit.record('access_token.revoked', event, tx);
    });
  }
}

function revokedRow(
  { id, authorization, client, scope, audience, expiresAt }: LiveAccessToken,
  revokedAt: Date,
): AccessToken {
  return AccessToken.of({
    id,
    digest: null,
    authorizationId: authorization?.id ?? null,
    clientId: client.id,
    scopeText: scope.toString(),
    audience,
    expiresAt,
    revokedAt,
    details: null,
    confirmation: null,
  });
}
