import { Injectable } from '@nestjs/common';
import type { KeyId } from '../../common/index.js';

/** The use of a key in this process since the last write. */
export interface Evidence {
  tokensSigned: number;
  /** The latest `exp` of the tokens that it signed. */
  latestExpiry: Date | null;
  lastJwksFetch: Date | null;
}

/** Counts in memory how each key is used, so that neither signing nor the JWKS waits for a write. */
@Injectable()
export class KeyEvidence {
  private unwritten = new Map<KeyId, Evidence>();

  /**
   * Counts a token.
   *
   * @param exp of the token, in seconds since 1970; undefined without one
   */
  signed(kid: KeyId, exp: number | undefined): void {
    const evidence = this.of(kid);
    evidence.tokensSigned++;
    if (exp !== undefined && exp * 1000 > (evidence.latestExpiry?.getTime() ?? 0)) {
      evidence.latestExpiry = new Date(exp * 1000);
    }
  }

  /** Notes that a JWKS with these keys was fetched. */
  fetched(kids: readonly KeyId[], at: Date): void {
    for (const kid of kids) this.of(kid).lastJwksFetch = at;
  }

  /** Returns the evidence so far, and starts the counts again. */
  take(): ReadonlyMap<KeyId, Evidence> {
    const taken = this.unwritten;
    this.unwritten = new Map();
    return taken;
  }

  /** Adds evidence that was taken and could not be written. */
  putBack(taken: ReadonlyMap<KeyId, Evidence>): void {
    for (const [kid, before] of taken) {
      const evidence = this.of(kid);
      evidence.tokensSigned += before.tokensSigned;
      evidence.latestExpiry = later(evidence.latestExpiry, before.latestExpiry);
      evidence.lastJwksFetch = later(evidence.lastJwksFetch, before.lastJwksFetch);
    }
  }

  private of(kid: KeyId): Evidence {
    const known = this.unwritten.get(kid);
    if (known !== undefined) return known;
    const fresh = { tokensSigned: 0, latestExpiry: null, lastJwksFetch: null };
    this.unwritten.set(kid, fresh);
    return fresh;
  }
}

function later(one: Date | null, other: Date | null): Date | null {
  return one === null || (other !== null && other > one) ? other : one;
}
