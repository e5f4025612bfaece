/** How a client of a FAPI plan makes its requests: the choices of the plan's variants. */
export interface Traits {
  /** Whether the scope contains `openid`, so that ID tokens are issued. */
  readonly openid: boolean;
  readonly authentication: 'private_key_jwt' | 'mtls';
  /** What access tokens are bound to. */
  readonly binding: 'dpop' | 'mtls';
  /** Whether the parameters are in a signed request object (RFC 9101). */
  readonly signed: boolean;
  /** Whether the request is pushed (RFC 9126). */
  readonly pushed: boolean;
  /** Whether the response is a JWT (JARM). */
  readonly jarm: boolean;
  /** Whether the request has `authorization_details` (RFC 9396). */
  readonly rich: boolean;
  readonly responseType: 'code' | 'code id_token';
  /** How the client learns of an answer of CIBA. */
  readonly delivery?: 'poll' | 'ping';
}

/** A variant of a plan: the names and values by which the suite selects it, and the clients that it needs. */
export interface Variant {
  readonly parameters: Readonly<Record<string, string>>;
  readonly traits: Traits;
}

/** The title of a variant, as `scripts/run-test-plan.py` of the suite writes it. */
export const titleOf = ({ parameters }: Variant): string =>
  Object.entries(parameters)
    .map(([name, value]) => `[${name}=${value}]`)
    .join('');

export const usesCertificates = ({ authentication, binding }: Traits): boolean =>
  authentication === 'mtls' || binding === 'mtls';
