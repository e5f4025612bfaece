import { equalsInConstantTime } from '../../common/index.js';
import type { Client } from '../client.entity.js';
import { authenticationRefusals } from '../refusals/authentication.js';
import type { ClientAuthenticator, PresentedCredential } from './client-authenticator.js';
import { invalidClient } from './invalid-client.js';

/** A credential with the method that found it. */
export interface Presented {
  readonly by: ClientAuthenticator;
  readonly credential: PresentedCredential;
}

/** The credential that decides the authentication of a request. */
export interface SingleCredential extends Presented {
  /** Whether the request contains the secret twice: in HTTP Basic and in the form. */
  readonly isRepeated: boolean;
  /** The methods that the request may mean, where only the registration of the client can tell. */
  readonly candidates: readonly ClientAuthenticator[];
}

/** Methods that prove the same secret in different places. */
const BY_SECRET: readonly string[] = ['client_secret_basic', 'client_secret_post'];

/**
 * Selects the credential to verify. A `client_id` in the form beside a proof only repeats the client, and the same
 * secret in HTTP Basic and in the form counts once.
 *
 * @throws OAuthError `invalid_request` for two different credentials (RFC 6749 §2.3), `invalid_client` for none
 */
export function singleCredential(presented: readonly Presented[]): SingleCredential {
  // Fast path: nearly every request has one credential.
  const [only] = presented;
  if (only !== undefined && presented.length === 1) return { ...only, isRepeated: false, candidates: [] };
  const [first, ...others] = presented.filter(({ credential }) => credential.proof !== null);
  if (first !== undefined && !others.every((other) => isSameSecret(first, other)))
    throw authenticationRefusals.severalMethods();
  const chosen = first ?? presented[0];
  if (chosen === undefined) throw invalidClient('no client authentication');
  if (!presented.every(({ credential }) => isSameClient(credential, chosen.credential))) {
    throw authenticationRefusals.anotherClientId();
  }
  const candidates = first === undefined ? presented.map(({ by }) => by) : [];
  return { ...chosen, isRepeated: others.length > 0, candidates };
}

/** The credential by the method that the client is registered for, if the request may mean that method. */
export function presentedBy(client: Client | null, presented: SingleCredential): Presented {
  const { by, credential, candidates } = presented;
  const registered = client?.metadata.token_endpoint_auth_method;
  return { credential, by: candidates.find(({ method }) => method === registered) ?? by };
}

/** Whether a client may use a method: its registered one or, unless it is strict, an equivalent one. */
export function mayAuthenticateBy(client: Client, { by, credential }: Presented): boolean {
  const { token_endpoint_auth_method: registered } = client.metadata;
  if (registered === by.method) return true;
  if (client.authenticatesStrictly) return false;
  if (registered === 'none') return by.method === 'client_secret_basic' && credential.proof === '';
  return BY_SECRET.includes(registered) && BY_SECRET.includes(by.method);
}

function isSameSecret(first: Presented, other: Presented): boolean {
  if (![first, other].every(({ by }) => BY_SECRET.includes(by.method))) return false;
  const proof = other.credential.proof ?? '';
  const forms = [first.credential.proof, first.credential.raw?.proof].filter((form) => typeof form === 'string');
  return forms.filter((form) => equalsInConstantTime(form, proof)).length > 0;
}

function isSameClient({ clientId }: PresentedCredential, chosen: PresentedCredential): boolean {
  return clientId === undefined || clientId === chosen.clientId || clientId === chosen.raw?.clientId;
}
