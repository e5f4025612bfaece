import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Encryption } from './encryption.js';

/** The largest decompressed value, in bytes: more than any value of this server. */
const MOST_BYTES = 100_000;

/**
 * Passes a value through a browser, compressed and encrypted, so that the browser can neither read nor change it. Only
 * for values of one party: the compressed length would reveal the value of another party.
 */
export class SealedText<T extends object> {
  /**
   * @param boundTo the purpose of the text; it can be opened for this purpose only
   * @param longest the longest text that is opened, in characters
   */
  constructor(
    private readonly encryption: Encryption,
    private readonly boundTo: string,
    private readonly longest: number,
  ) {}

  /** @returns text that needs no encoding in a URL */
  seal(value: T): string {
    return this.encryption.encrypt(deflateRawSync(JSON.stringify(value)), this.boundTo);
  }

  /**
   * @param text untrusted
   * @returns null when this server did not seal it
   */
  open(text: string): T | null {
    if (text.length > this.longest) return null;
    try {
      const packed = this.encryption.decrypt(text, this.boundTo);
      return JSON.parse(inflateRawSync(packed, { maxOutputLength: MOST_BYTES }).toString()) as T;
    } catch {
      return null;
    }
  }
}
