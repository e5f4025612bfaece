import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { OAuthError } from '../../../common/index.js';
import { ClientKeys, VERIFYING_ALGORITHMS, type VerifiedJwt } from '../../../key/index.js';
import type { Client } from '../../client.entity.js';
import { judgedLater } from '../../profiles/held.js';
import type { ClientAuthenticator, PresentedCredential } from '../client-authenticator.js';
import { ClientAssertions } from '../client-assertions.js';
import { invalidClient } from '../invalid-client.js';

/** An assertion that the client signs with its private key (RFC 7523 §2.2, OIDC Core §9). */
@Injectable()
export class PrivateKeyJwt implements ClientAuthenticator {
  readonly method = 'private_key_jwt';
  readonly algorithms = VERIFYING_ALGORITHMS;

  constructor(
    private readonly assertions: ClientAssertions,
    private readonly keys: ClientKeys,
  ) {}

  /** Accepts every assertion without a MAC, malformed ones included. */
  present(request: Request): PresentedCredential | null {
    return this.assertions.presented(request, (alg) => alg?.startsWith('HS') !== true);
  }

  async verify(credential: PresentedCredential, client: Client): Promise<void> {
    const signed = await judgedLater(client, (held) => this.signedBy(held, credential.proof ?? ''));
    await this.assertions.accept(signed, credential, client);
  }

  async pretend({ proof }: PresentedCredential): Promise<void> {
    await this.keys.pretend(proof ?? '');
  }

  private async signedBy(client: Client, assertion: string): Promise<VerifiedJwt> {
    const { id, metadata, signingAlgorithms } = client;
    const { token_endpoint_auth_signing_alg: registered } = metadata;
    try {
      return await this.keys.verify(assertion, metadata, registered === undefined ? signingAlgorithms : [registered]);
    } catch (error) {
      // For example too many concurrent fetches of keys: not a fault of the client.
      if (error instanceof OAuthError) throw error;
      throw invalidClient(`assertion of ${id}: ${(error as Error).message}`);
    }
  }
}
