import type { Request } from 'express';
import { OAuthError, quoted } from '../../common/index.js';
import type { Verdicts } from '../../database/index.js';
import type { Client } from '../client.entity.js';
import type { ClientCaches } from '../client-caches.js';
import type { ClientDirectory } from '../client-directory.js';
import type { ClientAuthenticator, PresentedCredential } from './client-authenticator.js';
import { invalidClient } from './invalid-client.js';
import { isBasic } from './basic-credentials.js';
import { mayAuthenticateBy, theCredential, tooManyMethods, type Presented } from './presented.js';

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
   * @throws OAuthError `invalid_client`, with a challenge where HTTP Basic was tried (RFC 6749 §5.2);
   *   `invalid_request` for two different credentials, and for one that a strict client sends twice
   */
  async authenticate(request: Request): Promise<Client> {
    try {
      const presented = theCredential(this.presentedBy(request));
      const client = await this.believe(presented);
      if (presented.isRepeated && client.authenticatesStrictly) throw tooManyMethods();
      return client;
    } catch (error) {
      throw isBasic(request.headers.authorization) ? this.challenging(error) : error;
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

  /** Unknown, disabled, registered for another method, wrong: one answer. */
  private async believe(presented: Presented): Promise<Client> {
    const { credential } = presented;
    const client = await this.named(credential);
    if (client === null) {
      throw invalidClient('unknown client', {
        expected: 'the client_id of a client that exists',
        received: quoted(credential.clientId),
      });
    }
    return this.confirmed(client, presented);
  }

  /** What speaks against a client may just have been changed at another node. */
  private async confirmed(known: Client, presented: Presented): Promise<Client> {
    let client = known;
    return this.verdicts.confirmedRefusal(
      async () => {
        await this.verify(client, presented);
        return client;
      },
      (error) => error instanceof OAuthError && error.code === 'invalid_client',
      async () => {
        this.caches.forget(known.id);
        client = (await this.clients.find(known.id)) ?? known;
      },
    );
  }

  private async verify(client: Client, presented: Presented): Promise<void> {
    if (client.disabled) throw invalidClient(`${client.id} is disabled`);
    if (!mayAuthenticateBy(client, presented)) throw wrongMethod(client, presented.by.method);
    const by = client.isPublic ? this.authenticators.get('none')! : presented.by;
    await by.verify(presented.credential, client);
  }

  /** By its id, or by what was sent for it where that is something else. */
  private async named({ clientId, raw }: PresentedCredential): Promise<Client | null> {
    const client = await this.clients.find(clientId ?? '');
    return client === null && raw?.clientId !== undefined ? this.clients.find(raw.clientId) : client;
  }

  private challenging(error: unknown): unknown {
    if (!(error instanceof OAuthError) || error.code !== 'invalid_client') return error;
    return new OAuthError(error.code, error.description, {
      reason: error.reason,
      rule: error.rule,
      headers: { 'WWW-Authenticate': `Basic realm="${this.realm}", error="invalid_client"` },
    });
  }
}

function wrongMethod({ id, metadata }: Client, method: string): OAuthError {
  const { token_endpoint_auth_method: registered } = metadata;
  return invalidClient(`${id} used ${method} instead of ${registered}`, {
    section: 'OIDC Core §9, RFC 7591 §2',
    expected: `token_endpoint_auth_method ${registered}`,
    received: method,
  });
}
