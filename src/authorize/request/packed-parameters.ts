import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { AuthorizationParameters } from './authorization-parameters.js';

/** Bytes of the decompressed parameters: more than their length limits allow. */
const MOST_BYTES = 200_000;

/** Compresses parameters for a row: base64. */
export function packed(parameters: AuthorizationParameters): string {
  return deflateRawSync(JSON.stringify(parameters)).toString('base64');
}

/** @param text the result of `packed` */
export function unpacked(text: string): AuthorizationParameters {
  const json = inflateRawSync(Buffer.from(text, 'base64'), { maxOutputLength: MOST_BYTES }).toString();
  return JSON.parse(json) as AuthorizationParameters;
}
