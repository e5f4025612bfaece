import { isId } from '../../common/index.js';
import { metadataPolicyRefusals } from '../refusals/metadata.js';

/** Characters of RFC 3986 §2.3 and `@`, which neither a URL nor HTTP Basic encodes. */
const CLIENT_ID = /^[A-Za-z0-9._~@-]{1,100}$/;
/** Form of a pairwise `sub`: 43 characters of base64url. Other subjects are UUIDs. */
const PAIRWISE = /^[A-Za-z0-9_-]{43}$/;
/** VSCHAR and space (RFC 6749 appendix A.2). */
const SECRET = /^[\x20-\x7e]{32,200}$/;

/** An id and a secret that a new client has already, for example from another server. */
export interface GivenCredentials {
  readonly id?: string | undefined;
  readonly secret?: string | undefined;
}

/** The body of a request for a new client: its metadata, and the credentials that it has already. */
export interface NewClientInput {
  readonly metadata: unknown;
  readonly given: GivenCredentials;
}

/**
 * Separates a chosen `client_id` and `client_secret` from the metadata.
 *
 * @param sent JSON from an administrator
 * @throws OAuthError `invalid_client_metadata` when the id or the secret is malformed
 */
export function newClientInput(sent: unknown): NewClientInput {
  if (typeof sent !== 'object' || sent === null || Array.isArray(sent)) return { metadata: sent, given: {} };
  const { client_id: id, client_secret: secret, ...metadata } = sent as Readonly<Record<string, unknown>>;
  return { metadata, given: { id: idOf(id), secret: secretOf(secret) } };
}

/** @throws OAuthError when the id is malformed or has the form of a `sub` (RFC 9700 §4.15) */
function idOf(id: unknown): string | undefined {
  if (id === undefined) return undefined;
  if (typeof id !== 'string' || !CLIENT_ID.test(id)) throw metadataPolicyRefusals.idMalformed();
  if (isId(id.toLowerCase())) throw metadataPolicyRefusals.idOfUser();
  if (PAIRWISE.test(id)) throw metadataPolicyRefusals.idOfPairwiseSubject();
  return id;
}

function secretOf(secret: unknown): string | undefined {
  if (secret === undefined || (typeof secret === 'string' && SECRET.test(secret))) return secret;
  throw metadataPolicyRefusals.secretMalformed();
}
