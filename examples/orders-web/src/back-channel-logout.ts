import { createRemoteJWKSet, jwtVerify, type JWTPayload } from 'jose';
import type { Settings } from './settings.js';

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';

/** Verifies the logout tokens that the provider sends when a session ends elsewhere. */
export class LogoutTokens {
  private readonly keys: ReturnType<typeof createRemoteJWKSet>;

  constructor(
    jwksUri: string,
    private readonly settings: Settings,
  ) {
    this.keys = createRemoteJWKSet(new URL(jwksUri));
  }

  /** @throws Error when the token is not a logout token for this client (OIDC Back-Channel Logout §2.6) */
  async verify(token: string): Promise<JWTPayload> {
    const { payload } = await jwtVerify(token, this.keys, {
      issuer: this.settings.issuer,
      audience: this.settings.clientId,
      typ: 'logout+jwt',
      requiredClaims: ['iat', 'exp', 'jti', 'events'],
    });
    const { events, nonce, sub, sid } = payload;
    if (!(EVENT in Object(events)) || nonce !== undefined || (sub ?? sid) === undefined) {
      throw new Error('not a logout token');
    }
    return payload;
  }
}
