import type { Request } from 'express';
import { OAuthError, quoted, type ClientId } from '../../common/index.js';
import type { Verdicts } from '../../database/index.js';
import type { Client } from '../client.entity.js';
import type { ClientCaches } from '../client-caches.js';
import type { ClientDirectory } from '../client-directory.js';
import type { ClientAuthenticator, PresentedCredential } from './client-authenticator.js';
import { invalidClient } from './invalid-client.js';
import { isBasic } from './basic-credentials.js';
import { authenticationRefusals } from '../refusals/authentication.js';
import { assertConforms } from '../profiles/client-obligations.js';
import { countRequest, judged } from '../profiles/held.js';
import {
  mayAuthenticateBy,
  presentedBy,
  singleCredential,
  type Presented,
  type SingleCredential,
} from './presented.js';

/** Authenticates the client of a request, by its registered method or an equivalent one (RFC 6749 §2.3). */
export class ClientAuthentication {
  private readonly authenticators: ReadonlyMap<string, ClientAuthenticator>;

  /** @throws Error when two authenticators have the same method */
  constructor(
    private readonly clients: ClientDirectory,
    private readonly caches: ClientCaches,
    private readonly verdicts: Verdicts,
    private readonly realm: string,
    authenticators: readonly ClientAuthenticator[],
  ) {
    const offered = authenticators.filter(({ isOffered }) => isOffered !== false);
    this.authenticators = new Map(offered.map((authenticator) => [authenticator.method, authenticator]));
    if (this.authenticators.size < offered.length) throw new Error('two client authenticators have the same method');
  }

  /** For discovery: `token_endpoint_auth_methods_supported`. */
  get methods(): readonly string[] {
    return [...this.authenticators.keys()];
  }

  /** Algorithms of each method that signs, for discovery. */
  get algorithms(): Readonly<Record<string, readonly string[]>> {
    const signing = [...this.authenticators.values()].filter(({ algorithms }) => algorithms !== undefined);
    return Object.fromEntries(signing.map(({ method, algorithms = [] }) => [method, algorithms]));
  }

  /**
   * @throws OAuthError `invalid_client`, with a challenge if the request used HTTP Basic (RFC 6749 §5.2) and was not
   *   sent by a script of this server; `invalid_request` for two different credentials, or for the same credential
   *   twice from a strict client
   */
  async authenticate(request: Request): Promise<Client> {
    try {
      const presented = singleCredential(this.presentedBy(request));
      const client = await this.verifyOnCluster(presented);
      countRequest(client);
      judged(client, (held) => assertFits(held, presented));
      return client;
    } catch (error) {
      const isChallenged = isBasic(request.headers.authorization) && !isOwnScript(request);
      throw isChallenged ? this.withChallenge(error) : error;
    }
  }

  private presentedBy(request: Request): Presented[] {
    const presented: Presented[] = [];
    for (const by of this.authenticators.values()) {
      const credential = by.present(request);
      if (credential !== null) presented.push({ by, credential });
    }
    return presented;
  }

  /** Confirms a refusal on a cluster: another node may just have changed the client. */
  private verifyOnCluster(presented: SingleCredential): Promise<Client> {
    const { clientId, raw } = presented.credential;
    return this.verdicts.confirmedRefusal(
      () => this.verifyFromCache(presented),
      isInvalidClient,
      () => [clientId, raw?.clientId].forEach((id) => id !== undefined && this.caches.forget(id as ClientId)),
    );
  }

  /**
   * Verifies by the caches, and a refusal again by the stored state, so that a new secret is accepted at once. Refusing
   * an unknown client then costs the same reads as refusing a known one, cached or not: the duration reveals nothing.
   */
  private async verifyFromCache(presented: SingleCredential): Promise<Client> {
    const startedAt = performance.now();
    const client = await this.findClient(presented.credential);
    try {
      return await this.verify(client, presented);
    } catch (error) {
      if (client === null || !isInvalidClient(error) || !this.caches.forgetBefore(client.id, startedAt)) throw error;
      return this.verifyAgain(client, presented, error);
    }
  }

  /** Repeats the check by the stored state, except a signature of an unchanged client: its result cannot change. */
  private async verifyAgain(before: Client, presented: SingleCredential, error: unknown): Promise<Client> {
    const client = await this.findClient(presented.credential);
    const isSame = client?.updatedAt.getTime() === before.updatedAt.getTime();
    if (isSame && presented.by.method === 'private_key_jwt') throw error;
    return this.verify(client, presented);
  }

  /** Refuses an unknown or disabled client, another method and a wrong proof alike, after the same work. */
  private verify(client: Client | null, single: SingleCredential): Promise<Client> {
    const presented = single.candidates.length === 0 ? single : presentedBy(client, single);
    // Beyond its registration, `assertFits` checks the method.
    if (client === null || client.disabled || !mayAuthenticateBy(client.held?.own ?? client, presented)) {
      return this.refuse(client, presented);
    }
    const by = client.isPublic ? this.authenticators.get('none')! : presented.by;
    return by.verify(presented.credential, client).then(() => client);
  }

  private async refuse(client: Client | null, { by, credential }: Presented): Promise<never> {
    await by.pretend?.(credential, { id: client?.id ?? credential.clientId ?? '', isKnown: client !== null });
    throw client === null ? unknownClient(credential) : unusable(client, by.method);
  }

  /** Finds the client by its decoded id, or else by the id as sent. */
  private findClient({ clientId, raw }: PresentedCredential): Promise<Client | null> {
    const found = this.clients.findUnconfirmed(clientId ?? '');
    const sent = raw?.clientId;
    return sent === undefined ? found : found.then((client) => client ?? this.clients.findUnconfirmed(sent));
  }

  private withChallenge(error: unknown): unknown {
    if (!(error instanceof OAuthError) || error.code !== 'invalid_client') return error;
    return error.withHeaders({ 'WWW-Authenticate': `Basic realm="${this.realm}", error="invalid_client"` });
  }
}

/** What an authenticated client is held to in every request. */
function assertFits(client: Client, single: SingleCredential): void {
  const presented = presentedBy(client, single);
  if (!mayAuthenticateBy(client, presented)) throw unusable(client, presented.by.method);
  if (single.isRepeated && client.authenticatesStrictly) throw authenticationRefusals.severalMethods();
  assertConforms(client);
}

/**
 * Whether a page of this server sent the request with `fetch` (Swagger UI). The challenge would make the browser open a
 * dialog that hides the response of the page.
 */
function isOwnScript({ headers }: Request): boolean {
  return headers['sec-fetch-site'] === 'same-origin' && headers['sec-fetch-mode'] === 'cors';
}

function isInvalidClient(error: unknown): boolean {
  return error instanceof OAuthError && error.code === 'invalid_client';
}

function unknownClient({ clientId }: PresentedCredential): OAuthError {
  return invalidClient('unknown client', {
    expected: 'the client_id of a client that exists',
    received: quoted(clientId),
  });
}

function unusable({ id, metadata, disabled }: Client, method: string): OAuthError {
  if (disabled) return invalidClient(`${id} is disabled`);
  const { token_endpoint_auth_method: registered } = metadata;
  return invalidClient(`${id} used ${method} instead of ${registered}`, {
    expected: `token_endpoint_auth_method ${registered}`,
    received: method,
  });
}
