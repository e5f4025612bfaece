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
import { mayAuthenticateBy, theCredential, type Presented } from './presented.js';

/** Authenticates the client of a request by the method that it is registered for, or one that proves the same (RFC 6749 §2.3). */
export class ClientAuthentication {
  private readonly authenticators: ReadonlyMap<string, ClientAuthenticator>;

  /** @throws Error when two authenticators claim one method */
  constructor(
    private readonly clients: ClientDirectory,
    private readonly caches: ClientCaches,
    private readonly verdicts: Verdicts,
    private readonly realm: string,
    authenticators: readonly ClientAuthenticator[],
  ) {
    this.authenticators = new Map(authenticators.map((authenticator) => [authenticator.method, authenticator]));
    if (this.authenticators.size < authenticators.length) throw new Error('two client authenticators of one method');
  }

  /** For discovery: `token_endpoint_auth_methods_supported`. */
  get methods(): readonly string[] {
    return [...this.authenticators.keys()];
  }

  /** Of each method that signs, the algorithms. */
  get algorithms(): Readonly<Record<string, readonly string[]>> {
    const signing = [...this.authenticators.values()].filter(({ algorithms }) => algorithms !== undefined);
    return Object.fromEntries(signing.map(({ method, algorithms = [] }) => [method, algorithms]));
  }

  /**
   * @throws OAuthError `invalid_client`, with a challenge where HTTP Basic was tried (RFC 6749 §5.2), but by no script
   *   of ours;
   *   `invalid_request` for two different credentials, and for one that a strict client sends twice
   */
  async authenticate(request: Request): Promise<Client> {
    try {
      const presented = theCredential(this.presentedBy(request));
      const client = await this.believe(presented);
      if (presented.isRepeated && client.authenticatesStrictly) throw authenticationRefusals.severalMethods();
      return client;
    } catch (error) {
      const asks = isBasic(request.headers.authorization) && !isScriptOfOurs(request);
      throw asks ? this.challenging(error) : error;
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

  /** What speaks against a client may just have been changed at another node. */
  private believe(presented: Presented): Promise<Client> {
    const { clientId, raw } = presented.credential;
    return this.verdicts.confirmedRefusal(
      () => this.judged(presented),
      isInvalidClient,
      () => [clientId, raw?.clientId].forEach((id) => id !== undefined && this.caches.forget(id as ClientId)),
    );
  }

  /**
   * Nobody is refused for what memory says, so that a new secret counts at once. A refusal also costs the same reads
   * then, whether there is such a client or not, and whether it was here a moment ago: its time tells nothing.
   */
  private async judged(presented: Presented): Promise<Client> {
    const begun = performance.now();
    const client = await this.named(presented.credential);
    try {
      return await this.verified(client, presented);
    } catch (error) {
      if (client === null || !isInvalidClient(error) || !this.caches.forgetBefore(client.id, begun)) throw error;
      return this.judgedAnew(client, presented, error);
    }
  }

  /** A signature that was wrong stays so while the client is the same. */
  private async judgedAnew(before: Client, presented: Presented, error: unknown): Promise<Client> {
    const client = await this.named(presented.credential);
    const isSame = client?.updatedAt.getTime() === before.updatedAt.getTime();
    if (isSame && presented.by.method === 'private_key_jwt') throw error;
    return this.verified(client, presented);
  }

  /** Unknown, disabled, registered for another method, wrong: one answer, and the same work before it. */
  private verified(client: Client | null, presented: Presented): Promise<Client> {
    if (client === null || client.disabled || !mayAuthenticateBy(client, presented)) {
      return this.refused(client, presented);
    }
    const by = client.isPublic ? this.authenticators.get('none')! : presented.by;
    return by.verify(presented.credential, client).then(() => client);
  }

  private async refused(client: Client | null, { by, credential }: Presented): Promise<never> {
    await by.pretend?.(credential, { id: client?.id ?? credential.clientId ?? '', isKnown: client !== null });
    throw client === null ? unknownClient(credential) : unusable(client, by.method);
  }

  /** By its id, or by what was sent for it where that is something else. */
  private named({ clientId, raw }: PresentedCredential): Promise<Client | null> {
    const named = this.clients.known(clientId ?? '');
    const sent = raw?.clientId;
    return sent === undefined ? named : named.then((client) => client ?? this.clients.known(sent));
  }

  private challenging(error: unknown): unknown {
    if (!(error instanceof OAuthError) || error.code !== 'invalid_client') return error;
    return error.withHeaders({ 'WWW-Authenticate': `Basic realm="${this.realm}", error="invalid_client"` });
  }
}

/**
 * Whether a page of this server sent it by `fetch` (Swagger UI). A browser answers the challenge with a dialog of its
 * own, which hides what the page has to say.
 */
function isScriptOfOurs({ headers }: Request): boolean {
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
