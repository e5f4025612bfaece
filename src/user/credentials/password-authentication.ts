import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/index.js';
import { UserDirectory } from '../user.directory.js';
import type { User } from '../user.entity.js';
import { usernameForAudit } from '../username.js';
import { Passwords } from './passwords.js';

/** How a password signs in, as `amr` says it (RFC 8176 §2). */
export const PASSWORD_AMR: readonly string[] = ['pwd'];

/** Sign-in by username and password. */
@Injectable()
export class PasswordAuthentication {
  constructor(
    private readonly users: UserDirectory,
    private readonly passwords: Passwords,
    private readonly audit: AuditService,
  ) {}

  /**
   * Computes exactly one hash and records one event on each path, so that an unknown user, a wrong password,
   * a missing one and a disabled user cannot be told apart (LC1).
   *
   * @param clientId of the client that the sign-in is for, as far as it is known: for the audit
   * @returns null unless the password is right and the user enabled
   * @throws OAuthError `temporarily_unavailable` (503, with Retry-After) when too many sign in at a time
   */
  async authenticate(username: string, password: string, clientId?: string): Promise<User | null> {
    const user = await this.users.findByUsername(username);
    const right = await this.passwords.verify(user === null || user.disabled ? null : user.id, password);
    const event = { sub: user?.id, clientId };
    if (user === null || !right) {
      await this.audit.record('user.sign_in_failed', { ...event, details: { username: usernameForAudit(username) } });
      return null;
    }
    await this.audit.record('user.signed_in', { ...event, details: { amr: PASSWORD_AMR } });
    return user;
  }
}
