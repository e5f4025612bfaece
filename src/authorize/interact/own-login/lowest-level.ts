import type { Level } from '../../../common/index.js';
import type { Demand, SignInPolicy, User } from '../../../user/index.js';

/** A sign-in of each level. */
const EXAMPLES: Readonly<Record<Level, readonly string[]>> = {
  1: ['pwd'],
  2: ['pwd', 'otp', 'mfa'],
  3: ['hwk', 'user', 'mfa'],
};

/** The lowest level at which the policy of this server completes a sign-in. */
export function lowestLevel(
  policy: Pick<SignInPolicy, 'missingFactor'>,
  user: Pick<User, 'factors'>,
  demand: Demand,
): Level {
  const isEnough = (level: Level) => policy.missingFactor(user, EXAMPLES[level], demand) === 'done';
  return ([1, 2] as const).find(isEnough) ?? 3;
}
