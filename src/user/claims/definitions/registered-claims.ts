import { CLAIM_NAMES } from '../standard-claims.js';

/** Claims of the IANA registry "JSON Web Token Claims", of OpenID Connect and of this server, in lower case. */
const REGISTERED: ReadonlySet<string> = new Set([
  ...CLAIM_NAMES,
  'iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti', 'azp', 'nonce', 'auth_time', 'at_hash', 'c_hash', 's_hash', 'acr', 'amr',
  'sub_jwk', 'cnf', 'sid', 'sip_from_tag', 'sip_date', 'sip_callid', 'sip_cseq_num', 'sip_via_branch', 'orig', 'dest', 'mky',
  'events', 'toe', 'txn', 'rph', 'vot', 'vtm', 'attest', 'origid', 'act', 'scope', 'client_id', 'may_act', 'jcard', 'at_use_nbr',
  'div', 'opt', 'vc', 'vp', 'sph', 'ace_profile', 'cnonce', 'exi', 'roles', 'groups', 'entitlements', 'token_introspection',
  'eat_nonce', 'ueid', 'sueids', 'oemid', 'hwmodel', 'hwversion', 'oemboot', 'dbgstat', 'location', 'eat_profile', 'submods',
  'cdniv', 'cdnicrit', 'cdniip', 'cdniuc', 'cdniets', 'cdnistt', 'cdnistd', 'sig_val_claims', 'authorization_details',
  'verified_claims', 'place_of_birth', 'nationalities', 'birth_family_name', 'birth_given_name', 'birth_middle_name',
  'salutation', 'title', 'msisdn', 'also_known_as', 'htm', 'htu', 'ath', 'atc', 'sub_id', 'rcd', 'rcdi', 'crn', 'msgi', '_sd',
  '_sd_alg', 'sd_hash', '_claim_names', '_claim_sources', 'consumerplmnid', 'status', 'transaction_code', 'trust_framework',
  'active', 'username', 'token_type', 'authorization_id', 'session_state', 'client_name', 'error', 'error_description', 'id',
]); // prettier-ignore

/** Whether a name has a meaning already, in any case of its letters (PE13). */
export function isRegisteredClaim(name: string): boolean {
  return REGISTERED.has(name.toLowerCase());
}
