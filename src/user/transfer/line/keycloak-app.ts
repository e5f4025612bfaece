import { Secret } from 'otpauth';
import { partOfKeycloak } from '../../credentials/schemes/keycloak-part.js';
import { transferRefusals } from '../../refusals/transfer.js';

/**
 * Reads an authenticator app that is an `otp` credential of a Keycloak realm export. Its seed is a text whose bytes are
 * the key, or base32 where `secretEncoding` says so.
 *
 * @param value of `totp` in a line, untrusted
 * @returns members of `totp` that still need validation; a value of another form unchanged
 * @throws OAuthError `invalid_request` for a credential that Keycloak does not write, or that counts instead of using time
 */
export function withoutKeycloak(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('secretData' in value)) return value;
  const { secretData, credentialData } = value as Readonly<Record<string, unknown>>;
  const { value: seed } = partOfKeycloak(secretData, transferRefusals.keycloakApp);
  const { subType, secretEncoding, digits, period, algorithm } = partOfKeycloak(
    credentialData,
    transferRefusals.keycloakApp,
  );
  if (typeof seed !== 'string' || typeof algorithm !== 'string' || subType !== 'totp')
    throw transferRefusals.keycloakApp();
  const secret = secretEncoding === 'BASE32' ? seed : Secret.fromUTF8(seed).base32;
  return { secret, digits, period, algorithm: algorithm.replace(/^Hmac/, '') };
}
