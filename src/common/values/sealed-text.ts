import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Encryption } from './encryption.js';

/** Bytes that a sealed value may come to: more than any of ours. */
const MOST_BYTES = 100_000;

/**
 * Carries a value through a browser: compressed, and sealed, so that nothing of it can be read or changed there.
 * It is for values that one party alone fills, or their length would tell one party about the other.
 */
export class SealedText<T extends object> {
  /**
   * @param boundTo what the text is for: it opens as nothing else
   * @param longest characters: longer texts are not opened
   */
  constructor(
    private readonly encryption: Encryption,
    private readonly boundTo: string,
    private readonly longest: number,
  ) {}

  /** @returns text that an address can carry as it is */
  seal(value: T): string {
    return this.encryption.encrypt(deflateRawSync(JSON.stringify(value)), this.boundTo);
  }

  /**
   * @param text from anybody
   * @returns null when it is not one of ours
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
