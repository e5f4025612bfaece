import { Injectable } from '@nestjs/common';
import { LinkedIdentities, Passkeys, Passwords, RecoveryCodes, TrustedBrowsers, type User } from '../../user/index.js'; // prettier-ignore

/** How a person signs in, without secrets. */
@Injectable()
export class OwnFactors {
  constructor(
    private readonly passwords: Passwords,
    private readonly passkeys: Passkeys,
    private readonly recoveryCodes: RecoveryCodes,
    private readonly trustedBrowsers: TrustedBrowsers,
    private readonly identities: LinkedIdentities,
  ) {}

  async of(user: User) {
    const [passwordSetAt, passkeys, codes, browsers, identities] = await Promise.all([
      this.passwords.setAt(user.id),
      this.passkeys.of(user),
      this.recoveryCodes.left(user),
      this.trustedBrowsers.liveOf(user),
      this.identities.of(user),
    ]);
    return {
      factors: {
        password_set_at: timeOf(passwordSetAt),
        authenticator_app: user.factors.includes('totp'),
        recovery_codes_left: codes,
        passkeys: passkeys.map(({ name, createdAt, lastUsedAt }) => ({
          name, created_at: timeOf(createdAt), last_used_at: timeOf(lastUsedAt),
        })), // prettier-ignore
        trusted_browsers: browsers.map(({ userAgent, lastUsedAt, expiresAt }) => ({
          user_agent: userAgent, last_used_at: timeOf(lastUsedAt), expires_at: timeOf(expiresAt),
        })), // prettier-ignore
      },
      linked_identities: identities.map(({ issuer, subject, label, createdAt, lastUsedAt }) => ({
        issuer, subject, label, created_at: timeOf(createdAt), last_used_at: timeOf(lastUsedAt),
      })), // prettier-ignore
    };
  }
}

export function timeOf(time: Date | null): string | null {
  return time?.toISOString() ?? null;
}
