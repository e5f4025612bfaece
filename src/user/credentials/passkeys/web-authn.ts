import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';
import type { User } from '../../accounts/user.entity.js';
import type { Passkey } from './passkey.entity.js';

/** Characters of an answer of a browser. */
const LONGEST_ANSWER = 20_000;
/** Milliseconds that a browser waits for its user. */
export const TIMEOUT = 300_000;

/** The data of a page for a ceremony. */
export interface PasskeyCeremony<Options> {
  /** For `navigator.credentials`, as JSON. */
  readonly options: Options;
  /** The challenge, sealed: the form carries it. */
  readonly ticket: string;
}

/** Loads the library for the first passkey that is added or used: most of its weight is for attestation formats. */
export function webAuthn() {
  return import('@simplewebauthn/server');
}

/** The part of `amr` of a passkey (RFC 8176). */
export function amrOfPasskey({ isSynced }: Passkey, isUserVerified: boolean): readonly string[] {
  return [isSynced ? 'swk' : 'hwk', ...(isUserVerified ? ['user'] : [])];
}

/** The user handle of an account (WebAuthn §5.4.3), in base64url. */
export function handleOf({ id }: User): string {
  return Buffer.from(id).toString('base64url');
}

type CredentialDescriptor = NonNullable<PublicKeyCredentialRequestOptionsJSON['allowCredentials']>[number];

/** Names a passkey to browsers (WebAuthn §5.8.3). */
export function descriptorOf({ credentialId, transports }: Passkey): CredentialDescriptor {
  return {
    type: 'public-key',
    id: credentialId,
    transports: [...transports] as CredentialDescriptor['transports'] & {},
  };
}

/** The names of ways to an authenticator that are stored (WebAuthn §5.8.4). */
const TRANSPORT = /^[a-z-]{1,20}$/;

/** The well-formed ways to an authenticator. @param transports of the browser, untrusted */
export function transportsOf(transports: unknown): readonly string[] {
  const texts: unknown[] = Array.isArray(transports) ? transports : [];
  return texts.filter((one): one is string => typeof one === 'string' && TRANSPORT.test(one)).slice(0, 10);
}

/** @returns null unless the text is a JSON object with a credential id and a response */
export function parsedAnswer<Answer extends { readonly id: string; readonly response: object }>(
  answer: string,
): Answer | null {
  if (answer.length > LONGEST_ANSWER) return null;
  try {
    const value = JSON.parse(answer) as Partial<Answer> | null;
    const isAnswer = typeof value?.id === 'string' && typeof value.response === 'object' && value.response !== null;
    return isAnswer ? (value as Answer) : null;
  } catch {
    return null;
  }
}
