import { catalogue } from '../../common/index.js';

/** ASVS 5.0 V11.4.2: passwords are stored by a key derivation function with a suitable cost. */
const SECTION = 'ASVS 5.0 V11.4.2';

/** Refusals of password hashes of other servers. No text contains a hash. */
export const hashRefusals = catalogue({
  unknownScheme: {
    id: 'USER-HASH-1',
    error: 'invalid_request',
    section: SECTION,
    description: 'password_hash must begin with $ and one of {schemes}',
    fix: 'Send the hash in the form that the guide for moving in lists, or leave it out: the person then sets a new password.',
  },
  malformed: {
    id: 'USER-HASH-2',
    error: 'invalid_request',
    section: SECTION,
    description: 'password_hash is not a well-formed {scheme} hash, such as {form}',
    fix: 'Send the hash as {form}.',
  },
  tooCostly: {
    id: 'USER-HASH-3',
    error: 'invalid_request',
    section: SECTION,
    description: 'password_hash costs more than this server computes for a sign-in. The limit of {scheme}: {limit}',
    fix: 'Leave the hash out: the person then sets a new password.',
  },
  keycloak: {
    id: 'USER-HASH-4',
    error: 'invalid_request',
    section: SECTION,
    description: 'password_hash is an object, but not a password credential of a Keycloak export',
    fix: 'Send the credential with its members secretData and credentialData as they are in the export.',
  },
});
