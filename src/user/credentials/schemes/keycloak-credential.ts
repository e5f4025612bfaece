import { hashRefusals } from '../../refusals/hashes.js';
import { partOfKeycloak } from './keycloak-part.js';

/** The members of `credentialData` of a password. */
interface CredentialData {
  readonly algorithm?: unknown;
  readonly hashIterations?: unknown;
  readonly additionalParameters?: Readonly<Record<string, unknown>>;
}

/**
 * Writes a password credential of a Keycloak realm export as a PHC string: an object with the JSON texts `secretData`
 * (`value`, `salt`) and `credentialData` (`algorithm`, `hashIterations`, `additionalParameters`).
 *
 * @param credential untrusted
 * @returns a text that still needs `accept` of its scheme
 * @throws OAuthError `invalid_request` when a member is missing
 */
export function phcOfKeycloak(credential: object): string {
  const { secretData, credentialData } = credential as Readonly<Record<string, unknown>>;
  const secret = partOfKeycloak(secretData, hashRefusals.keycloak);
  const data = partOfKeycloak(credentialData, hashRefusals.keycloak) as CredentialData;
  const [salt, key] = [textOf(secret['salt']), textOf(secret['value'])];
  const iterations = textOf(data.hashIterations);
  const algorithm = textOf(data.algorithm);
  if (algorithm !== 'argon2') return `$${algorithm}$i=${iterations}$${salt}$${key}`;
  const [type, memory, lanes, version] = ['type', 'memory', 'parallelism', 'version'].map((name) =>
    firstOf(data.additionalParameters?.[name]),
  );
  const number = version === '1.3' ? 19 : 16;
  return `$argon2${type}$v=${number}$m=${memory},t=${iterations},p=${lanes}$${salt}$${key}`;
}

/** Keycloak writes each parameter as a list of one text. */
function firstOf(value: unknown): string {
  return textOf(Array.isArray(value) ? (value as unknown[])[0] : value);
}

function textOf(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  throw hashRefusals.keycloak();
}
