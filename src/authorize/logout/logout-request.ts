import { Injectable } from '@nestjs/common';
import { decodeJwt } from 'jose';
import { ClientDirectory, type Client } from '../../client/index.js';
import { assertSound, OAuthError, type Parameters } from '../../common/index.js';
import { IdTokenHints } from '../../token/index.js';
import { withParameters } from './with-parameters.js';

/** What a client asks of us when a user signs out, as far as it holds. */
export interface LogoutRequest {
  /** `sid` of the ID token that came as a hint: null without one. */
  readonly hintedSession: string | null;
  /** Whether an ID token of ours proves who asks. */
  readonly isProven: boolean;
  /** Where the browser goes afterwards, `state` included: null where it stays. */
  readonly returnTo: string | null;
}

/** What comes of a request that asks nothing, or is in doubt: a page, never a redirect. */
export const NOTHING_ASKED: LogoutRequest = { hintedSession: null, isProven: false, returnTo: null };

/** Characters. */
const GREATEST_LENGTHS = { id_token_hint: 8000, client_id: 100, post_logout_redirect_uri: 2000, state: 4000 } as const;

/** Each may come once (OIDC RP-Initiated Logout §2). */
const KNOWN = [...Object.keys(GREATEST_LENGTHS), 'logout_hint', 'ui_locales'];

/** Characters of an address that we can still carry, sealed, in an address of ours. */
const LONGEST_RETURN = 8000;

interface Hint {
  readonly audience: string;
  readonly sid: string | null;
}

/** Reads what a client sends to the end_session_endpoint (OIDC RP-Initiated Logout §2, §3). */
@Injectable()
export class LogoutRequests {
  constructor(
    private readonly clients: ClientDirectory,
    private readonly hints: IdTokenHints,
  ) {}

  /**
   * `logout_hint` and `ui_locales` are ignored: there is one session in a browser, and one language.
   *
   * @throws OAuthError `invalid_request` for a known parameter that came more than once or is malformed
   */
  async read(parameters: Parameters): Promise<LogoutRequest> {
    assertSound(parameters, KNOWN);
    if (Object.entries(GREATEST_LENGTHS).some(([name, most]) => (parameters[name]?.length ?? 0) > most)) {
      return NOTHING_ASKED;
    }
    const { id_token_hint: token, client_id: clientId, post_logout_redirect_uri: uri, state } = parameters;
    const hint = token === undefined ? undefined : await this.hintOf(token);
    if (hint === null) return NOTHING_ASKED;
    if (hint !== undefined && clientId !== undefined && clientId !== hint.audience) return NOTHING_ASKED;
    const client = await this.clientOf(hint?.audience ?? clientId);
    return {
      hintedSession: client === null ? null : (hint?.sid ?? null),
      isProven: hint !== undefined && client !== null,
      returnTo: returnTo(client, uri, state),
    };
  }

  private async clientOf(id: string | undefined): Promise<Client | null> {
    const client = id === undefined ? null : await this.clients.find(id);
    return client === null || client.disabled ? null : client;
  }

  /** @returns null for anything but an ID token of ours; one that has expired, or whose key has retired, will do */
  private async hintOf(token: string): Promise<Hint | null> {
    const client = await this.clientOf(claimedAudience(token));
    if (client === null) return null;
    const verify = await this.hints.verifierFor(client);
    try {
      const { aud, sid } = verify(token);
      return aud === client.id ? { audience: client.id, sid: typeof sid === 'string' ? sid : null } : null;
    } catch (error) {
      if (error instanceof OAuthError) return null;
      throw error;
    }
  }
}

/** Not believed yet: only whom to ask about the token. */
function claimedAudience(token: string): string | undefined {
  try {
    const { aud } = decodeJwt(token);
    return typeof aud === 'string' ? aud : undefined;
  } catch {
    return undefined;
  }
}

/** @returns null unless the URI is, byte for byte, registered for that client (OIDC RP-Initiated Logout §3) */
function returnTo(client: Client | null, uri: string | undefined, state: string | undefined): string | null {
  if (uri === undefined || !client?.metadata.post_logout_redirect_uris.includes(uri)) return null;
  const address = withParameters(uri, state === undefined ? {} : { state });
  return address.length > LONGEST_RETURN ? null : address;
}
