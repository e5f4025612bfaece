import type { Claims } from '../presets/preset.js';

/** A person as a provider names them, before the mapping. */
export interface Person {
  readonly issuer: string;
  readonly subject: string;
  readonly claims: Claims;
}
