import { createHmac } from 'node:crypto';
import type { SubjectId } from '../../common/index.js';

/** The audience of a `sub`. */
export interface SubjectAudience {
  /** Clients of one sector see the same value; null: the value for clients without a sector. */
  readonly sector: string | null;
}

/** Computes the `sub` of a user for a client (OIDC Core §8). No other code does. */
export class SubjectIdentifiers {
  /** @param key 32 bytes, which never change during the life of the installation */
  constructor(private readonly key: Buffer) {}

  /**
   * The user's id for subject type `public`. For `pairwise` an HMAC over sector and id (OIDC Core §8.1): it is stable,
   * does not match the value of another sector, and cannot be reversed without the key.
   *
   * @param user anything with the id of a user
   */
  subjectFor({ id }: { readonly id: SubjectId }, { sector }: SubjectAudience): SubjectId {
    if (sector === null) return id;
    return createHmac('sha256', this.key)
      .update(JSON.stringify([sector, id]))
      .digest('base64url') as SubjectId;
  }
}
