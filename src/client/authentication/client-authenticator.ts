import type { Request } from 'express';
import type { Suspect } from '../secrets/client-secrets.js';
import type { Client } from '../client.entity.js';

/** What a request presents by one method: found, not yet believed. */
export interface PresentedCredential {
  /** Undefined where the request names none beside the proof. */
  readonly clientId: string | undefined;
  /** The secret, or the assertion; null where the request only says who it is. */
  readonly proof: string | null;
  /** The values as they were sent, each where form-decoding changed it (RFC 6749 §2.3.1): HTTP Basic only. */
  readonly raw?: { readonly clientId: string | undefined; readonly proof: string | undefined };
  /** The URL that an assertion was sent to, without its query. */
  readonly endpoint?: string;
}

/** One way for a client to authenticate (RFC 6749 §2.3). A new one is a file and a line in `methods/index.ts`. */
export interface ClientAuthenticator {
  /** The value of `token_endpoint_auth_method`. */
  readonly method: string;
  /** Where it signs: by which algorithms. */
  readonly algorithms?: readonly string[];
  /**
   * @returns null when the request does not use this method
   * @throws OAuthError `invalid_client` when it does, in a broken way
   */
  present(request: Request): PresentedCredential | null;
  /** @throws OAuthError `invalid_client` when the credential is not the client's */
  verify(credential: PresentedCredential, client: Client): Promise<void>;
  /**
   * Does the work of `verify` for nobody, so that the time of a refusal does not tell which clients exist. Nothing
   * comes of it. A method without a proof has none to check.
   */
  pretend?(credential: PresentedCredential, suspect: Suspect): Promise<void>;
}
