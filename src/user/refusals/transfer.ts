import { catalogue } from '../../common/index.js';

/** Refusals of the lines of an import of users. */
export const transferRefusals = catalogue({
  subOfAnother: {
    id: 'USER-IMPORT-1',
    error: 'conflict',
    section: 'OIDC Core §2',
    description: 'Another user has this sub: an import does not change existing users',
    fix: 'Compare the line with GET /admin/users/:sub. Leave sub out to get a new one, or change the user by PATCH.',
  },
  taken: {
    id: 'USER-IMPORT-2',
    error: 'conflict',
    section: 'RFC 9110 §15.5.10',
    description: 'The sub, the username, the verified email or a passkey of the line is taken',
    fix: 'Compare the line with the existing users, correct it, then send it again.',
  },
  passkeyTaken: {
    id: 'USER-IMPORT-3',
    error: 'conflict',
    section: 'WebAuthn Level 3 §7.1',
    description: 'A passkey of the line belongs to another user, or is in the line twice',
    fix: 'Leave the passkey out.',
  },
  passkeyKey: {
    id: 'USER-IMPORT-4',
    error: 'invalid_request',
    section: 'WebAuthn Level 3 §6.5.1.1',
    description: 'public_key of a passkey must be a COSE key for ES256, EdDSA or RS256, in base64url',
    fix: 'Send the credential public key as the browser made it, or leave the passkey out.',
  },
  passkeysUnavailable: {
    id: 'USER-IMPORT-5',
    error: 'invalid_request',
    section: 'WebAuthn Level 3 §5.1.3',
    description: 'Browsers offer no passkeys for this server, because its host is an IP address',
    fix: 'Leave the passkeys out.',
  },
  notStored: {
    id: 'USER-IMPORT-6',
    error: 'server_error',
    section: 'RFC 9110 §15.6.1',
    description: 'The user of the line could not be stored',
    fix: 'The log of the server has the cause. Correct the line, then send it again.',
  },
});
