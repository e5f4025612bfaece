import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/index.js';
import { Configuration } from '../../config/index.js';
import { Verdicts } from '../../database/index.js';
import { AMR } from '../sign-in/authentication-context.js';
import { askerOf, countersOf, type SignInSource } from '../sign-in/counters.js';
import { Guesses } from '../sign-in/guesses.js';
import { UserDirectory } from '../accounts/user-directory.js';
import type { User } from '../accounts/user.entity.js';
import { usernameForAudit, usernameKeyOf } from '../accounts/username.js';
import { Passwords } from './passwords.js';

/** Sign-in by username and password. */
@Injectable()
export class PasswordAuthentication {
  constructor(
    private readonly users: UserDirectory,
    private readonly passwords: Passwords,
    private readonly guesses: Guesses,
    private readonly audit: AuditService,
    private readonly configuration: Configuration,
    private readonly verdicts: Verdicts,
  ) {}

  /**
   * Computes exactly one hash and records one event on each path, so that an unknown user, a wrong password, a missing
   * password and a disabled user cannot be told apart (LC1). All of them count as failures (LC2).
   *
   * @param completes whether the password alone signs this user in; otherwise the last step records the sign-in
   * @returns null unless the password is right and the user is enabled
   * @throws SignInDelayed (with Retry-After) with 429 when too many attempts failed before, or too many wait for this
   *   account; with 503 when too many sign-ins wait in total
   */
  async authenticate(
    username: string,
    password: string,
    source: SignInSource = {},
    completes: (user: User) => Promise<boolean> = async () => true,
  ): Promise<User | null> {
    // Every attempt waits for a lagging node. If only failures waited, they would take longer.
    await this.verdicts.caughtUp();
    const user = await this.users.findForSignIn(username);
    // The account has one counter, by whichever of its names it is addressed (LC2).
    const usernameKey = user?.usernameKey ?? usernameKeyOf(username) ?? usernameForAudit(username);
    const guess = { ...source, usernameKey, sub: user?.id, unlockedAt: user?.unlockedAt };
    const counters = countersOf(guess, this.configuration.rateLimits);
    const asker = askerOf(source);
    const event = { sub: user?.id, clientId: source.clientId };
    let isComplete = false;
    const right = await this.guesses.attempt(
      { counters, asker },
      async () => {
        const isRight = await this.passwords.verify(user === null || user.disabled ? null : user.id, password, asker);
        isComplete = isRight && (await completes(user!));
        return isRight;
      },
      async (tx, { right, delay }) => {
        const details = right ? { amr: AMR.password } : failure(username, delay);
        const accepted = isComplete ? 'user.signed_in' : 'user.first_factor_passed';
        const type = right ? accepted : 'user.sign_in_failed';
        await this.audit.record(type, { ...event, details: { ...details, ...from(source) } }, tx);
      },
    );
    return right ? user : null;
  }
}

function from({ address }: SignInSource) {
  return address !== undefined && { address };
}

function failure(username: string, delay: number) {
  return { username: usernameForAudit(username), ...(delay > 0 && { delay_seconds: delay }) };
}
