import type { Request } from 'express';
import { OAuthError, quoted } from '../../common/index.js';
import type { Client } from '../client.entity.js';
import type { ClientDirectory } from '../client-directory.js';
import type { ClientAuthenticator, PresentedCredential } from './client-authenticator.js';
import { invalidClient } from './invalid-client.js';
import { triesBasic } from './methods/client-secret-basic.js';

interface Presented {
  readonly by: ClientAuthenticator;
  readonly credential: PresentedCredential;
}

/** Authenticates the client of a request by the one method that it is registered for (RFC 6749 §2.3). */
export class ClientAuthentication {
  private readonly authenticators: ReadonlyMap<string, ClientAuthenticator>;

  /** @throws Error when two authenticators claim one method */
  constructor(
    private readonly clients: ClientDirectory,
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
   *   `invalid_request` when more than one method is used at a time
   */
  async authenticate(request: Request): Promise<Client> {
    try {
      const { by, credential } = onlyOne(this.presentedBy(request));
      return await this.believe(by, credential);
    } catch (error) {
      throw triesBasic(request) ? this.challenging(error) : error;
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
  private async believe(by: ClientAuthenticator, credential: PresentedCredential): Promise<Client> {
    const client = await this.clients.find(credential.clientId ?? '');
    if (client === null) {
      throw invalidClient('unknown client', {
        expected: 'the client_id of a client that exists',
        received: quoted(credential.clientId),
      });
    }
    if (client.disabled) throw invalidClient(`${client.id} is disabled`);
    const { token_endpoint_auth_method: registered } = client.metadata;
    if (registered !== by.method) {
      throw invalidClient(`${client.id} used ${by.method} instead of ${registered}`, {
        section: 'OIDC Core §9, RFC 7591 §2',
        expected: `token_endpoint_auth_method ${registered}`,
        received: by.method,
      });
    }
    await by.verify(credential, client);
    return client;
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

/** A client_id in the form beside a proof only repeats who calls; two proofs are too many (RFC 6749 §2.3). */
function onlyOne(presented: readonly Presented[]): Presented {
  const proofs = presented.filter(({ credential }) => credential.proof !== null);
  if (proofs.length > 1) throw new OAuthError('invalid_request', 'Use one client authentication method at a time');
  const [chosen] = proofs.length > 0 ? proofs : presented;
  if (chosen === undefined) throw invalidClient('no client authentication');
  if (presented.some(({ credential }) => !agrees(credential, chosen))) {
    throw new OAuthError('invalid_request', 'client_id is not the client that authenticates');
  }
  return chosen;
}

function agrees({ clientId }: PresentedCredential, chosen: Presented): boolean {
  return clientId === undefined || clientId === chosen.credential.clientId;
}
