import type { ClientMetadata } from '../client-metadata.js';
import { metadataRuleRefusals } from '../../refusals/metadata.js';
import { ResponseType } from '../../../common/index.js';

/** The kinds of responses that can be signed and encrypted. */
const KINDS = ['id_token', 'userinfo', 'authorization', 'introspection'] as const;

/**
 * Checks how ID tokens, userinfo, authorization and introspection responses are signed and encrypted (OIDC Registration
 * §2, JARM §3, RFC 9701 §6).
 *
 * @throws OAuthError `invalid_client_metadata`
 */
export function checkResponses(metadata: ClientMetadata): void {
  checkUnsigned(metadata);
  for (const kind of KINDS) {
    const signed = metadata[`${kind}_signed_response_alg`];
    if (signed === 'HS256' && metadata.token_endpoint_auth_method === 'none') {
      throw metadataRuleRefusals.secretOfPublicClient({ kind });
    }
    checkEncryption(kind, metadata);
  }
}

/** Allows unsigned ID tokens only if all of them come from the token endpoint (OIDC Core §2). */
function checkUnsigned({ id_token_signed_response_alg: alg, response_types: types, ...rest }: ClientMetadata): void {
  if (alg !== 'none') return;
  if (types.some((type) => ResponseType.parse(type).has('id_token'))) {
    throw metadataRuleRefusals.unsignedIdToken();
  }
  if (rest.id_token_encrypted_response_alg !== undefined) {
    throw metadataRuleRefusals.encryptedUnsignedIdToken();
  }
}

function checkEncryption(kind: (typeof KINDS)[number], metadata: ClientMetadata): void {
  const [alg, enc] = [metadata[`${kind}_encrypted_response_alg`], metadata[`${kind}_encrypted_response_enc`]];
  if (alg === undefined && enc !== undefined) {
    throw metadataRuleRefusals.encryptionAlone({ kind });
  }
  if (alg !== undefined && metadata.jwks === undefined && metadata.jwks_uri === undefined) {
    throw metadataRuleRefusals.encryptionKeys({ kind });
  }
}
