import { digestOf, newId } from '../../../common/index.js';
import type { User } from '../../accounts/user.entity.js';
import { isCoseKey } from '../../credentials/passkeys/cose-key.js';
import { Passkey } from '../../credentials/passkeys/passkey.entity.js';
import { relyingPartyOf } from '../../credentials/passkeys/relying-party.js';
import { transferRefusals } from '../../refusals/transfer.js';
import type { PasskeyLine } from '../line/factor-lines.dto.js';

/**
 * Makes the rows of the passkeys of a new user.
 *
 * @throws OAuthError `invalid_request` when browsers offer no passkeys for this server, or a key cannot be used
 */
export async function importedPasskeys(
  lines: readonly PasskeyLine[],
  { id: userId, updatedAt: createdAt }: User,
  issuer: string,
): Promise<readonly Passkey[]> {
  if (lines.length > 0 && relyingPartyOf(issuer) === null) throw transferRefusals.passkeysUnavailable();
  for (const { public_key } of lines) {
    if (!(await isCoseKey(Buffer.from(public_key, 'base64url')))) throw transferRefusals.passkeyKey();
  }
  return lines.map((line) =>
    Passkey.of({
      id: newId(),
      userId,
      credentialDigest: digestOf(line.credential_id),
      credentialId: line.credential_id,
      publicKey: line.public_key,
      counter: line.counter ?? 0,
      transports: line.transports ?? [],
      isSynced: line.synced ?? false,
      name: line.name ?? 'Passkey',
      createdAt,
      lastUsedAt: null,
    }),
  );
}
