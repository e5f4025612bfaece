import { Injectable } from '@nestjs/common';
import { ClientDirectory, type Client } from '../../client/index.js';
import {
  assertSound, languageOfTags, OAuthError, quoted, withParameters, type ClientId, type OAuthErrorCode, type Parameters,
  type RefusalId,
} from '../../common/index.js'; // prettier-ignore
import { LONGEST_CLIENT_ID, LONGEST_ID_TOKEN, LONGEST_STATE, LONGEST_URI } from '../../config/index.js';
import { logoutRefusals } from '../refusals/logout.js';
import { LogoutHints, type LogoutHint } from './logout-hints.js';

/** The valid part of a client's logout request. */
export interface LogoutRequest {
  /** The requesting client, proven or not; null when it is unknown. */
  readonly clientId: ClientId | null;
  /** `sid` of the ID token in `id_token_hint`; null without one. */
  readonly hintedSession: string | null;
  /** Whether an ID token of this server proves which client requests. */
  readonly isProven: boolean;
  /** The address after the sign-out, `state` included; null when there is none. */
  readonly returnTo: string | null;
  /** The language of `ui_locales` (BCP 47); null when there is none. */
  readonly uiLocales: string | null;
  /** The error of the request, as shown to the user. */
  readonly fault: ShownFault | null;
}

/** The public part of a refusal. */
export interface ShownFault {
  readonly id: RefusalId;
  readonly code: OAuthErrorCode;
  readonly description: string;
}

/** A request without parameters, or one that failed: it ends on a page, never in a redirect. */
export const EMPTY_REQUEST: LogoutRequest = {
  clientId: null,
  hintedSession: null,
  isProven: false,
  returnTo: null,
  uiLocales: null,
  fault: null,
};

/** A parsed request, with its error. */
export interface ReadLogoutRequest {
  readonly request: LogoutRequest;
  readonly fault: OAuthError | null;
}

/** Characters. */
const GREATEST_LENGTHS = {
  id_token_hint: LONGEST_ID_TOKEN,
  client_id: LONGEST_CLIENT_ID,
  post_logout_redirect_uri: LONGEST_URI,
  state: LONGEST_STATE,
} as const;

/** No parameter may repeat (OIDC RP-Initiated Logout §2). */
const KNOWN_PARAMETERS = [...Object.keys(GREATEST_LENGTHS), 'logout_hint', 'ui_locales'];

/** Characters of a return address that still fits, sealed, into an address of this server. */
const LONGEST_RETURN = 8000;

/** Parses requests to the end_session_endpoint (OIDC RP-Initiated Logout §2, §3). */
@Injectable()
export class LogoutRequests {
  constructor(
    private readonly clients: ClientDirectory,
    private readonly hints: LogoutHints,
  ) {}

  /**
   * Parses a request. `logout_hint` is ignored: a browser has one session.
   *
   * @throws OAuthError `invalid_request` when a known parameter repeats or is malformed
   */
  async read(parameters: Parameters): Promise<ReadLogoutRequest> {
    assertSound(parameters, KNOWN_PARAMETERS);
    const { id_token_hint: token, client_id: clientId } = parameters;
    const named = await this.clientOf(clientId);
    const { request, fault } = await withFault(named, async () => {
      assertLengths(parameters);
      const hint = token === undefined ? null : await this.hints.read(token);
      const client = hint?.client ?? named;
      return withFault(client, () => {
        if (clientId !== undefined) assertSameClient(clientId, named, hint);
        return accepted(client, hint, parameters);
      });
    });
    return { request: { ...request, uiLocales: languageOfTags(parameters['ui_locales'] ?? '')?.tag ?? null }, fault };
  }

  private async clientOf(id: string | undefined): Promise<Client | null> {
    const isId = id !== undefined && id.length <= GREATEST_LENGTHS.client_id;
    const client = isId ? await this.clients.find(id) : null;
    return client === null || client.disabled ? null : client;
  }
}

/** @param client the requesting client, if it is known already */
async function withFault(
  client: Client | null,
  read: () => ReadLogoutRequest | Promise<ReadLogoutRequest>,
): Promise<ReadLogoutRequest> {
  try {
    return await read();
  } catch (fault) {
    if (!(fault instanceof OAuthError)) throw fault;
    return { request: { ...EMPTY_REQUEST, clientId: client?.id ?? null }, fault };
  }
}

function accepted(
  client: Client | null,
  hint: LogoutHint | null,
  { post_logout_redirect_uri: uri, state }: Parameters,
): ReadLogoutRequest {
  const request: LogoutRequest = {
    clientId: client?.id ?? null,
    hintedSession: hint?.sid ?? null,
    isProven: hint !== null,
    returnTo: uri === undefined ? null : returnTo(client, uri, state),
    uiLocales: null,
    fault: null,
  };
  return { request, fault: null };
}

function assertSameClient(clientId: string, named: Client | null, hint: LogoutHint | null): void {
  const received = quoted(clientId);
  if (hint !== null && clientId !== hint.client.id) {
    throw logoutRefusals.audience({ expected: quoted(hint.client.id), received });
  }
  if (named === null) throw logoutRefusals.clientUnknown({ received });
}

function assertLengths(parameters: Parameters): void {
  for (const [name, most] of Object.entries(GREATEST_LENGTHS)) {
    const length = parameters[name]?.length ?? 0;
    if (length > most) throw tooLong(name, most, length);
  }
}

/** @throws OAuthError unless the URI is registered for the client, byte for byte (OIDC RP-Initiated Logout §3) */
function returnTo(client: Client | null, uri: string, state: string | undefined): string {
  if (client === null) throw logoutRefusals.redirectUriAlone({ received: quoted(uri) });
  const registered = client.metadata.post_logout_redirect_uris;
  if (!registered.includes(uri)) {
    const expected =
      registered.length === 0 ? 'none: the client has none' : `byte for byte one of: ${registered.join(' ')}`;
    throw logoutRefusals.redirectUriNotRegistered({ expected, received: quoted(uri) });
  }
  const address = withParameters(uri, state === undefined ? {} : { state });
  if (address.length > LONGEST_RETURN) {
    throw tooLong('post_logout_redirect_uri with state', LONGEST_RETURN, address.length);
  }
  return address;
}

function tooLong(name: string, most: number, length: number): OAuthError {
  return logoutRefusals.tooLong({ name, expected: `at most ${most} characters`, received: `${length} characters` });
}
