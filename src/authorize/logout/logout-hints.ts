import { Injectable } from '@nestjs/common';
import { decodeJwt, type JWTPayload } from 'jose';
import { ClientDirectory, type Client } from '../../client/index.js';
import { OAuthError } from '../../common/index.js';
import { IdTokenHints } from '../../token/index.js';
import { logoutRefusals } from '../refusals/logout.js';

/** The contents of an ID token that was sent as a hint. */
export interface LogoutHint {
  /** The client to which the ID token was issued. */
  readonly client: Client;
  /** Its `sid`. */
  readonly sid: string | null;
}

/** Reads the `id_token_hint` of a request to sign out (OIDC RP-Initiated Logout §2, §4). */
@Injectable()
export class LogoutHints {
  constructor(
    private readonly clients: ClientDirectory,
    private readonly hints: IdTokenHints,
  ) {}

  /**
   * @returns the contents of an ID token of this server, even if it has expired or its key has retired
   * @throws OAuthError for anything else
   */
  async read(token: string): Promise<LogoutHint> {
    const client = await this.clients.find(claimedAudience(token));
    if (client === null || client.disabled)
      throw logoutRefusals.hint({ received: 'a JWT for no client that is registered and not disabled' });
    const { aud, sid } = verified(await this.hints.verifierFor(client, token), token);
    if (aud !== client.id) throw logoutRefusals.hint({ received: 'a JWT of this server with another audience' });
    return { client, sid: typeof sid === 'string' ? sid : null };
  }
}

/** The audience of an unverified token, which identifies the client whose keys verify it. */
function claimedAudience(token: string): string {
  try {
    const { aud } = decodeJwt(token);
    return typeof aud === 'string' ? aud : '';
  } catch {
    throw logoutRefusals.hint({ received: 'a text that is not a JWT' });
  }
}

function verified(verify: (token: string) => JWTPayload, token: string): JWTPayload {
  try {
    return verify(token);
  } catch (error) {
    if (error instanceof OAuthError)
      throw logoutRefusals.hint({ received: 'a JWT that this server did not issue as an ID token' });
    throw error;
  }
}
