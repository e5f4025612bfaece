import type { Tx } from '../../../database/index.js';
import type { Memberships, SignedIn } from '../../../user/index.js';
import type { Authorization, ScopeAndAudience } from '../../../token/index.js';
import type { AuthorizationRequest } from '../../request/authorization-request.js';
import type { ResponseParameters } from '../response-modes/index.js';

/** An authorization request that the user, or a stored consent, has approved. */
export interface ApprovedRequest {
  readonly request: AuthorizationRequest;
  readonly signedIn: SignedIn;
  readonly granted: ScopeAndAudience;
  readonly memberships: Memberships;
  /** Not stored yet. */
  readonly authorization: Authorization;
}

/** What one word of a response_type adds to the response. */
export interface Artifact {
  readonly parameters: ResponseParameters;
  /** Stores the row; undefined when the artifact has none. */
  readonly add?: ((tx: Tx) => Promise<void>) | undefined;
}

/** One word of a response_type (RFC 6749 §3.1.1): `code id_token` is two handlers, in the order of the list. */
export interface ResponseTypeHandler {
  /**
   * Mints and signs; stores nothing.
   *
   * @param soFar the parameters that earlier handlers added: an ID token hashes the code and the access token
   */
  issue(approved: ApprovedRequest, soFar: ResponseParameters): Promise<Artifact>;
}
