import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { compactVerify, errors } from 'jose';
import { claimsOf, joseHeaderOf } from '../../../key/index.js';
import type { Client } from '../../client.entity.js';
import { ClientSecrets, type ReadableSecret, type RefusedClient } from '../../secrets/client-secrets.js';
import type { ClientAuthenticator, PresentedCredential } from '../client-authenticator.js';
import { ClientAssertions, type SignedAssertion } from '../client-assertions.js';
import { invalidClient } from '../invalid-client.js';

/** An assertion with a MAC whose key is the client_secret (RFC 7523 §2.2, OIDC Core §9). */
@Injectable()
export class ClientSecretJwt implements ClientAuthenticator {
  readonly method = 'client_secret_jwt';
  readonly algorithms = ['HS256'];

  constructor(
    private readonly assertions: ClientAssertions,
    private readonly secrets: ClientSecrets,
  ) {}

  present(request: Request): PresentedCredential | null {
    return this.assertions.presented(request, (alg) => alg?.startsWith('HS') === true);
  }

  async verify(credential: PresentedCredential, client: Client): Promise<void> {
    const assertion = credential.proof ?? '';
    for (const secret of await this.secrets.readable(client.id)) {
      const signed = await this.signedWith(secret, assertion);
      if (signed === null) continue;
      await this.assertions.accept(signed, credential, client);
      return this.secrets.markUsed(secret);
    }
    throw invalidClient(`no secret of ${client.id} made the assertion`);
  }

  async pretend({ proof }: PresentedCredential, refused: RefusedClient): Promise<void> {
    const decoy = await this.secrets.pretend(refused);
    await this.signedWith(decoy, proof ?? '').catch(() => undefined);
  }

  /** @returns null when the assertion was not made with this secret */
  private async signedWith({ value }: ReadableSecret, assertion: string): Promise<SignedAssertion | null> {
    try {
      const { payload } = await compactVerify(assertion, Buffer.from(value), { algorithms: this.algorithms });
      return { header: joseHeaderOf(assertion), claims: claimsOf(Buffer.from(payload)) };
    } catch (error) {
      if (error instanceof errors.JWSSignatureVerificationFailed) return null;
      throw invalidClient(`assertion with a MAC: ${(error as Error).message}`);
    }
  }
}
