import type { ValueTransformer } from 'typeorm';

/** Members of `cnf` (RFC 7800 §3.1): by which proof the holder of a token is recognized. */
const MEMBERS = ['jkt', 'x5t#S256'] as const;
type Member = (typeof MEMBERS)[number];

/**
 * The proof to which a token is bound, base64url: the thumbprint of a DPoP key (`jkt`, RFC 9449 §6.1) or of a certificate
 * (`x5t#S256`, RFC 8705 §3.1).
 */
export type Confirmation = { readonly [M in Member]: { readonly [Name in M]: string } }[Member];

/** SHA-256 in base64url. */
const THUMBPRINT = /^[A-Za-z0-9_-]{43}$/;

export function isThumbprint(value: string): boolean {
  return THUMBPRINT.test(value);
}

/**
 * Reads `cnf` of a verified JWT.
 *
 * @returns null for a token that is not bound
 * @throws Error for a `cnf` of another kind: a token that is bound must not count as unbound
 */
export function confirmationOf(cnf: unknown): Confirmation | null {
  if (cnf === undefined) return null;
  const member = MEMBERS.find((name) => typeof cnf === 'object' && cnf !== null && name in cnf);
  const value = member && (cnf as Readonly<Record<string, unknown>>)[member];
  if (member === undefined || typeof value !== 'string') throw new Error('cnf is of another kind');
  return { [member]: value } as Confirmation;
}

/**
 * Whether a request proves what a code or token is bound to.
 *
 * @param bound null when it is not bound: then every request holds it
 * @param proven null when the request has no proof
 */
export function isHeldBy(bound: Confirmation | null, proven: Confirmation | null): boolean {
  return bound === null || (proven !== null && textOf(bound) === textOf(proven));
}

/** The `token_type` of an access token (RFC 6749 §7.1, RFC 9449 §5). */
export function tokenTypeOf(confirmation: Confirmation | null): 'Bearer' | 'DPoP' {
  return confirmation !== null && 'jkt' in confirmation ? 'DPoP' : 'Bearer';
}

/** A column of up to 60 ASCII characters: `<member>:<thumbprint>`, or null. */
export const CONFIRMATION_COLUMN: ValueTransformer = {
  to: (confirmation: Confirmation | null) => confirmation && textOf(confirmation),
  from: (text: string | null) => text && parse(text),
};

function textOf(confirmation: Confirmation): string {
  return Object.entries(confirmation)[0]!.join(':');
}

function parse(text: string): Confirmation {
  const [member, value] = text.split(':');
  return confirmationOf({ [member!]: value })!;
}
