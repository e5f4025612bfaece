import { digestOf } from '../../token/index.js';
import type { SignedIn } from '../../user/index.js';
import type { AnsweringPage } from '../interact/interaction.js';
import type { AskedAccess } from './approval-access.js';

/** What the proof of a form is about: the request, the session, and the access that the person agrees to. */
export function aboutAccess(page: AnsweringPage, asked: AskedAccess, { session }: SignedIn): string[] {
  const { row, user, granted } = asked;
  const details = (granted.details ?? []).map(digestOf).join(' ');
  return [page, row.id, user.id, session.id, granted.scope.toString(), details, ...granted.audience];
}
