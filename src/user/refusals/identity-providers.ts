import { catalogue } from '../../common/index.js';

/** Refusals of the administration of identity providers. */
export const identityProviderRefusals = catalogue({
  unknown: {
    id: 'USER-PROVIDER-1',
    error: 'not_found',
    section: 'RFC 9110 §15.5.5',
    description: 'The identity provider does not exist',
    fix: 'Check the id: GET /admin/identity-providers lists the existing ones.',
  },
  idTaken: {
    id: 'USER-PROVIDER-2',
    error: 'conflict',
    section: 'RFC 9110 §15.5.10',
    description: 'Another identity provider has the id {id}',
    fix: 'Send another id, or change the existing provider.',
  },
  linked: {
    id: 'USER-PROVIDER-3',
    error: 'conflict',
    section: 'OIDC Core §5.7',
    description: '{member} cannot be changed while identities are linked by this provider',
    fix: 'Create another provider, and disable or delete this one.',
  },
  issuer: {
    id: 'USER-PROVIDER-4',
    error: 'invalid_request',
    section: 'OIDC Discovery §3',
    description: 'issuer {rule}',
    fix: 'Send the issuer exactly as the metadata of the provider name it, or leave it out where the preset has one.',
  },
  secret: {
    id: 'USER-PROVIDER-5',
    error: 'invalid_request',
    section: 'RFC 6749 §2.3.1',
    description: 'client_secret {rule}',
    fix: 'Send the secret of this server at the provider; for Apple the content of the .p8 file.',
  },
  tenants: {
    id: 'USER-PROVIDER-6',
    error: 'invalid_request',
    section: 'OIDC Discovery §4.3',
    description: 'allowed_tenants {rule}',
    fix: 'Send the ids of the tenants whose people may sign in.',
  },
  ofOtherPreset: {
    id: 'USER-PROVIDER-7',
    error: 'invalid_request',
    section: 'RFC 9110 §15.5.1',
    description: '{member} is only for the preset {preset}',
    fix: 'Leave the member out.',
  },
  missing: {
    id: 'USER-PROVIDER-8',
    error: 'invalid_request',
    section: 'RFC 9110 §15.5.1',
    description: '{member} is required for the preset {preset}',
    fix: 'Send the member.',
  },
  scope: {
    id: 'USER-PROVIDER-9',
    error: 'invalid_request',
    section: 'OIDC Core §3.1.2.1',
    description: 'scope must contain openid for the preset {preset}',
    fix: 'Add openid, or leave scope out.',
  },
  domain: {
    id: 'USER-PROVIDER-10',
    error: 'invalid_request',
    section: 'RFC 1035 §2.3.1',
    description: '{member} must be domains such as example.com',
    fix: 'Send only the part of the address after the @.',
  },
  claim: {
    id: 'USER-PROVIDER-11',
    error: 'invalid_request',
    section: 'OIDC Core §5.1',
    description:
      'claims_mapping: {name} cannot be mapped: it is neither a standard claim that may be nor a defined one',
    fix: 'Define the claim by POST /admin/claim-definitions first. email follows rules of its own and cannot be mapped.',
  },
  mapping: {
    id: 'USER-PROVIDER-12',
    error: 'invalid_request',
    section: 'RFC 9110 §15.5.1',
    description: '{member} {rule}',
    fix: 'Correct the member. docs/guides/identity-providers.md shows examples.',
  },
  group: {
    id: 'USER-PROVIDER-13',
    error: 'invalid_request',
    section: 'RFC 9110 §15.5.1',
    description: 'groups_mapping: the group {id} does not exist',
    fix: 'Send the id of a group: GET /admin/groups lists the existing ones.',
  },
});
