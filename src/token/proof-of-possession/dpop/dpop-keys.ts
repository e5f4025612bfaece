import type { KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { calculateJwkThumbprint } from 'jose';
import { RecentCache, type ChallengeScheme } from '../../../common/index.js';
import { publishedKeyOf } from '../../../key/index.js';

/** The header of a proof, with its key imported. */
export interface ProofHeader {
  readonly alg: string;
  readonly key: KeyObject;
  /** The thumbprint of the key: SHA-256, base64url (RFC 7638). */
  readonly jkt: string;
}

/**
 * Algorithms of proofs (RFC 9449 §4.2): asymmetric ones without RSASSA-PKCS1-v1_5, as FAPI 2.0 §5.4 asks. `Ed25519` is
 * the newer name of `EdDSA` with that curve (RFC 9864 §2.2).
 */
export const DPOP_ALGORITHMS = ['ES256', 'PS256', 'EdDSA', 'Ed25519'] as const;
/** The challenge to a request with the scheme DPoP (RFC 9449 §7.1). */
export const DPOP_SCHEME: ChallengeScheme = { name: 'DPoP', attributes: { algs: DPOP_ALGORITHMS.join(' ') } };
/** Milliseconds. A key of a client does not change; the age only frees memory. */
const KEPT = 600_000;
const MOST_KEPT = 2000;

/**
 * Reads the headers of proofs. A client sends the same header with each proof, and to import a key costs as much as a
 * signature, so recent ones are kept.
 */
@Injectable()
export class DpopKeys {
  private readonly headers = new RecentCache(read, { age: KEPT, most: MOST_KEPT });

  /**
   * @param text the header in base64url, untrusted
   * @throws Error when its typ, alg or key is not that of a proof (RFC 9449 §4.3)
   */
  of(text: string): Promise<ProofHeader> {
    return this.headers.get(text);
  }
}

async function read(text: string): Promise<ProofHeader> {
  const { typ, alg, jwk, crit } = JSON.parse(Buffer.from(text, 'base64url').toString()) as Record<string, unknown>;
  if (typeof typ !== 'string' || typ.toLowerCase() !== 'dpop+jwt') throw new Error('typ is not dpop+jwt');
  if (crit !== undefined) throw new Error('the header has a crit that is not understood');
  const accepted = DPOP_ALGORITHMS.find((one) => one === alg);
  if (accepted === undefined) throw new Error(`alg is none of ${DPOP_ALGORITHMS.join(', ')}`);
  const published = publishedKeyOf(jwk);
  if (published === null) throw new Error('jwk is not a public key of sufficient strength');
  const { key, jwk: known } = published;
  return { alg: accepted, key, jkt: await calculateJwkThumbprint(known) };
}
