import { Refusal, shown } from '../refusals/refusal.js';

/** What a token is bound to: SHA-256 thumbprints, base64url. Nothing for a bearer token. */
export interface Confirmation {
  /** Of a DPoP key (RFC 9449 §6.1). */
  readonly jkt?: string;
  /** Of a certificate (RFC 8705 §3.1). */
  readonly thumbprint?: string;
}

const THUMBPRINT = /^[\w-]{43}$/;
const MEMBERS = ['jkt', 'x5t#S256'];
const UNBOUND: Confirmation = {};

/**
 * Reads the claim `cnf` (RFC 7800 §3.1). Unknown members are ignored beside a known one.
 *
 * @throws Refusal `unknown-binding` without a known one: a token that is bound must not count as a bearer token
 */
export function confirmationOf(cnf: unknown): Confirmation {
  if (cnf === undefined) return UNBOUND;
  const members = typeof cnf === 'object' && cnf !== null ? Object.entries(cnf) : [];
  const known = members.filter(([name]) => MEMBERS.includes(name));
  if (known.length === 0 || !known.every(([, value]) => typeof value === 'string' && THUMBPRINT.test(value))) {
    throw new Refusal('unknown-binding', { detail: `cnf has ${shown(members.map(([name]) => name))}` });
  }
  const { jkt, 'x5t#S256': thumbprint } = Object.fromEntries(known) as Readonly<Record<string, string>>;
  return { ...(jkt !== undefined && { jkt }), ...(thumbprint !== undefined && { thumbprint }) };
}
