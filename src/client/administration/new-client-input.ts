import { isId } from '../../common/index.js';
import { metadataError } from '../metadata/metadata-error.js';

/** RFC 3986 §2.3 and `@`: nothing that a URL or HTTP Basic would have to encode. */
const CLIENT_ID = /^[A-Za-z0-9._~@-]{1,100}$/;
/** What a `sub` looks like: a UUID, and 43 characters of base64url for a pairwise client. */
const PAIRWISE = /^[A-Za-z0-9_-]{43}$/;
/** VSCHAR and space (RFC 6749 appendix A.2). */
const SECRET = /^[\x20-\x7e]{32,200}$/;

/** An identity that a new client has already, instead of one that the server makes. */
export interface GivenCredentials {
  readonly id?: string | undefined;
  readonly secret?: string | undefined;
}

/** What an administrator sends for a new client: its metadata, and an identity that it has already (a move). */
export interface NewClientInput {
  readonly metadata: unknown;
  readonly given: GivenCredentials;
}

/**
 * Takes an own `client_id` and `client_secret` out of the metadata.
 *
 * @param sent JSON from an administrator
 * @throws OAuthError `invalid_client_metadata` when they cannot be an id or a secret
 */
export function newClientInput(sent: unknown): NewClientInput {
  if (typeof sent !== 'object' || sent === null || Array.isArray(sent)) return { metadata: sent, given: {} };
  const { client_id: id, client_secret: secret, ...metadata } = sent as Readonly<Record<string, unknown>>;
  return { metadata, given: { id: idOf(id), secret: secretOf(secret) } };
}

/** A `client_id` never has the form of a `sub` (RFC 9700 §4.15). */
function idOf(id: unknown): string | undefined {
  if (id === undefined) return undefined;
  if (typeof id !== 'string' || !CLIENT_ID.test(id)) throw metadataError('client_id must be 1 to 100 letters, digits and . _ ~ @ -');
  if (isId(id.toLowerCase())) throw metadataError('client_id must not be a UUID: users have those');
  if (PAIRWISE.test(id)) throw metadataError('client_id must not be 43 characters of base64url: pairwise subjects have that form');
  return id;
} // prettier-ignore

function secretOf(secret: unknown): string | undefined {
  if (secret === undefined || (typeof secret === 'string' && SECRET.test(secret))) return secret;
  throw metadataError('client_secret must be 32 to 200 characters of printable ASCII');
}
