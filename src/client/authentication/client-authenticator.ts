import type { Request } from 'express';
import type { RefusedClient } from '../secrets/client-secrets.js';
import type { ClientCertificate } from '../certificates/client-certificate.js';
import type { Client } from '../client.entity.js';

/** A credential in a request, not verified yet. */
export interface PresentedCredential {
  /** Undefined when only the proof is present. */
  readonly clientId: string | undefined;
  /** The secret or the assertion; null when the request only names the client, or also has a certificate. */
  readonly proof: string | null;
  /** For the methods of mutual TLS. */
  readonly certificate?: ClientCertificate;
  /** HTTP Basic only: the values as sent, where form-decoding changed them (RFC 6749 §2.3.1). */
  readonly raw?: { readonly clientId: string | undefined; readonly proof: string | undefined };
  /** The URLs of the request without its query, each of which may be the audience of an assertion. */
  readonly endpoints?: readonly string[];
}

/** One client authentication method (RFC 6749 §2.3). A new method is one file and one line in `methods/index.ts`. */
export interface ClientAuthenticator {
  /** The value of `token_endpoint_auth_method`. */
  readonly method: string;
  /** Whether the configuration allows the method; it does when this is left out. */
  readonly isOffered?: boolean;
  /** For a method that signs: its algorithms. */
  readonly algorithms?: readonly string[];
  /**
   * @returns null when the request does not use this method
   * @throws OAuthError `invalid_client` when it uses the method with a malformed credential
   */
  present(request: Request): PresentedCredential | null;
  /** @throws OAuthError `invalid_client` when the credential is not the client's */
  verify(credential: PresentedCredential, client: Client): Promise<void>;
  /**
   * Does the work of `verify` without a result, so that the duration of a refusal does not reveal which clients exist.
   * Absent for a method without a proof.
   */
  pretend?(credential: PresentedCredential, refused: RefusedClient): Promise<void>;
}
