import type { Claims } from '../presets/preset.js';

/** The longest subject (OIDC Core §2). */
export const LONGEST_SUBJECT = 255;
/** What a subject consists of. */
export const SUBJECT_CHARACTERS = /^[^\p{C}]+$/u;

/** A person as a provider names them, before the mapping. */
export interface Person {
  readonly issuer: string;
  readonly subject: string;
  readonly claims: Claims;
}
