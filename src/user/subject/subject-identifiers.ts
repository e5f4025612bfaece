import { createHmac } from 'node:crypto';
import type { SubjectId } from '../../common/index.js';

/** Whom a `sub` is for. */
export interface SubjectAudience {
  /** Those of one sector see the same values; null: the value that everybody without a sector sees. */
  readonly sector: string | null;
}

/** The one place that says which `sub` a client gets for a user (OIDC Core §8). */
export class SubjectIdentifiers {
  /** @param key 32 bytes, the same for the whole life of the installation */
  constructor(private readonly key: Buffer) {}

  /**
   * The user's own id for subject type `public`. For `pairwise` an HMAC over sector and id (OIDC Core §8.1): the same
   * at every sign-in, of no use to compare with another sector's, and without the key nobody gets back to the user.
   *
   * @param user or whatever else names one by id
   */
  subjectFor({ id }: { readonly id: SubjectId }, { sector }: SubjectAudience): SubjectId {
    if (sector === null) return id;
    return createHmac('sha256', this.key)
      .update(JSON.stringify([sector, id]))
      .digest('base64url') as SubjectId;
  }
}
