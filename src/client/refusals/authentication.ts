import { catalogue } from '../../common/index.js';

/** Refusals of client authentication (RFC 6749 §2.3), and of what an authenticated client may not do. */
export const authenticationRefusals = catalogue({
  /** The refusal of every failed authentication: it does not reveal which clients exist. The reason is logged. */
  failed: {
    id: 'CLIENT-AUTH-1',
    error: 'invalid_client',
    section: 'RFC 6749 §2.3, §5.2',
    description: 'Client authentication failed',
    fix: 'Check client_id, its secret or key, and the method that the client is registered for. A certificate counts only at the addresses in mtls_endpoint_aliases.',
  },
  severalMethods: {
    id: 'CLIENT-AUTH-2',
    error: 'invalid_request',
    section: 'RFC 6749 §2.3',
    description: 'Use one client authentication method at a time',
    fix: 'Send one credential: HTTP Basic, or client_secret in the form, or a client assertion.',
  },
  anotherClientId: {
    id: 'CLIENT-AUTH-3',
    error: 'invalid_request',
    section: 'RFC 6749 §2.3',
    description: 'client_id does not match the authenticated client',
    fix: 'Send the client_id of the credential, or leave client_id out of the form.',
  },
  /** Of a proxy, not of the client: no request of this proxy can be understood. */
  certificateHeader: {
    id: 'CLIENT-CERT-1',
    error: 'invalid_request',
    section: 'RFC 9440 §2.2, §2.4',
    description: 'The proxy in front of this server forwarded a client certificate that cannot be read',
    fix: 'The operator sets CLIENT_CERT_FORMAT to the form that the proxy writes, and lets the proxy replace the header CLIENT_CERT_HEADER of each request.',
  },
  grantNotRegistered: {
    id: 'CLIENT-GRANT-1',
    error: 'unauthorized_client',
    section: 'RFC 6749 §5.2',
    description: 'The client is not registered for this grant_type',
    fix: 'Add this grant_type to grant_types of the client, or use a registered one.',
  },
  doesNotConform: {
    id: 'CLIENT-PROFILE-2',
    error: 'unauthorized_client',
    section: 'RFC 6749 §4.1.2.1, §5.2',
    description: 'The registration of the client does not fit the rules of this server: {members}',
    fix: 'Ask an administrator to change {members}. GET /admin/clients/<client_id>/profile-check lists what a profile expects.',
  },
});
