import { createHmac, timingSafeEqual } from 'node:crypto';

/** Nonces that the proofs of clients must contain (RFC 9449 §9). */
export interface DpopNonces {
  /** The nonce to send with a response. */
  current(): string;
  /** @param nonce untrusted */
  accepts(nonce: string): boolean;
}

/** Seconds in which a nonce is accepted. */
const ACCEPTED_FOR = 300;
const NONCE = /^(\d{1,12})\.([\w-]{43})$/;

/** Nonces that are times with an HMAC: nothing is stored, and processes with one secret accept those of each other. */
export class TimedNonces implements DpopNonces {
  /** @param secret at least 32 random characters */
  constructor(
    private readonly secret: string,
    private readonly now: () => Date = () => new Date(),
  ) {
    if (secret.length < 32) throw new Error('TimedNonces: the secret must have at least 32 characters');
  }

  current(): string {
    const seconds = String(this.seconds());
    return `${seconds}.${this.proofOf(seconds).toString('base64url')}`;
  }

  accepts(nonce: string): boolean {
    const [, seconds, proof] = NONCE.exec(nonce) ?? [];
    if (seconds === undefined || Math.abs(this.seconds() - Number(seconds)) > ACCEPTED_FOR) return false;
    const given = Buffer.from(proof!, 'base64url');
    const expected = this.proofOf(seconds);
    return given.length === expected.length && timingSafeEqual(given, expected);
  }

  private proofOf(seconds: string): Buffer {
    return createHmac('sha256', this.secret).update(seconds).digest();
  }

  private seconds(): number {
    return Math.floor(this.now().getTime() / 1000);
  }
}
