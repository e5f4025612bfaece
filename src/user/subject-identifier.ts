import type { SubjectId } from '../common/index.js';
import type { User } from './user.entity.js';

/**
 * The `sub` that a client gets for a user (OIDC Core §8). Every client has subject type `public` so far:
 * all of them see the same value.
 */
export function subjectFor(user: User, _client: { readonly id: string }): SubjectId {
  return user.id;
}
