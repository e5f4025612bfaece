import { registeredSubjects, subjectFault, SUBJECT_MEMBERS } from '../../certificates/registered-subject.js';
import { metadataRuleRefusals } from '../../refusals/metadata.js';
import type { ClientMetadata } from '../client-metadata.js';

/**
 * Checks the members by which a certificate of the client is recognized (RFC 8705 §2.1.2, §2.2.2).
 *
 * @throws OAuthError `invalid_client_metadata`
 */
export function checkMutualTls(metadata: ClientMetadata): void {
  const { token_endpoint_auth_method: method, jwks, jwks_uri: uri } = metadata;
  const subjects = registeredSubjects(metadata);
  if (subjects.length > 1 || (method === 'tls_client_auth' && subjects.length === 0))
    throw metadataRuleRefusals.certificateSubject({ members: SUBJECT_MEMBERS.join(', ') });
  for (const [member, value] of subjects) {
    const fault = subjectFault(member, value);
    if (fault !== undefined) throw metadataRuleRefusals.certificateSubjectValue({ member, fault });
  }
  if (method === 'self_signed_tls_client_auth' && jwks === undefined && uri === undefined)
    throw metadataRuleRefusals.certificateKeys();
}
