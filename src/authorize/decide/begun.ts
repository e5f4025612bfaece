import type { SignedIn } from '../../user/index.js';
import type { AccountChoice, Interaction } from '../interact/interaction.js';

/** What the pages of a request have learnt so far. */
export type Begun = Pick<Interaction, 'createdAt' | 'choice'>;

/**
 * Whether a session may continue a request in which the person chose an account: it is a session of that account, or of
 * any account that signed in after the choice.
 *
 * @param choice undefined while the person has chosen none
 */
export function isOfChoice(choice: AccountChoice | undefined, signedIn: SignedIn | null): boolean {
  if (choice === undefined) return true;
  if (signedIn === null) return false;
  return choice.sub === signedIn.user.id || signedIn.session.authTime.getTime() > choice.at;
}

/** The same for a page that asks: a sign-in in the same millisecond as the request cannot be shown to come after it. */
export function strictly({ createdAt, choice }: Begun): Begun {
  return { createdAt: new Date(createdAt.getTime() + 1), choice };
}
