import { hashRefusals } from '../../refusals/hashes.js';
import { PASSWORD_SCHEMES } from './index.js';
import { phcOfKeycloak } from './keycloak-credential.js';
import type { PasswordScheme } from './password-scheme.js';

/** Marks the hash of another server. Our own rules for the form of a password do not apply to it. */
const MARK = 'imported:';

const NAME = /^\$([a-z0-9-]{1,20})\$/;
const BY_NAME = new Map(PASSWORD_SCHEMES.flatMap((scheme) => scheme.names.map((name) => [name, scheme] as const)));

/** A password hash of another server. It is in use until the first correct sign-in, which replaces it by one of ours. */
export const importedHash = {
  /**
   * @param given a PHC string, a bcrypt hash, or a password credential of a Keycloak export; untrusted
   * @returns the form in which the hash is stored
   * @throws OAuthError `invalid_request` when the scheme is unknown, the hash is malformed, or it costs more than a
   *   sign-in may
   */
  accept(given: string | object): string {
    const hash = typeof given === 'string' ? given : phcOfKeycloak(given);
    const scheme = schemeOf(hash);
    if (scheme === undefined) throw hashRefusals.unknownScheme({ schemes: [...BY_NAME.keys()].join(', ') });
    return MARK + scheme.accept(hash);
  },

  isOne: (stored: string): boolean => stored.startsWith(MARK),

  /**
   * Computes one hash.
   *
   * @param stored one for which `isOne` is true
   * @param password as typed
   */
  async verify(stored: string, password: string): Promise<boolean> {
    const hash = stored.slice(MARK.length);
    return (await schemeOf(hash)?.verify(hash, password)) ?? false;
  },
} as const;

function schemeOf(hash: string): PasswordScheme | undefined {
  return BY_NAME.get(NAME.exec(hash)?.[1] ?? '');
}
