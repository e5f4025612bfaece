import { catalogue } from '../../common/index.js';

/** Refusals of proofs of possession (RFC 9449, RFC 8705), and of what is bound to another key or certificate. */
export const possessionRefusals = catalogue({
  proof: {
    id: 'TOKEN-DPOP-1',
    error: 'invalid_dpop_proof',
    section: 'RFC 9449 §4.3',
    description: 'The DPoP proof is not valid',
    fix: 'Make a new proof for each request: typ dpop+jwt, a public jwk, a new jti, htm and htu of the request, the present time as iat, and ath with an access token.',
  },
  nonce: {
    id: 'TOKEN-DPOP-2',
    error: 'use_dpop_nonce',
    section: 'RFC 9449 §8, §9',
    description: 'The DPoP proof needs a nonce of this server',
    fix: 'Send the request again, with a proof that contains the value of the DPoP-Nonce header as nonce.',
  },
  required: {
    id: 'TOKEN-DPOP-3',
    error: 'invalid_dpop_proof',
    section: 'RFC 9449 §5.2',
    description: 'This client must prove the possession of a key: the DPoP header is missing',
    fix: 'Send a DPoP proof, or register dpop_bound_access_tokens false.',
  },
  anotherKey: {
    id: 'TOKEN-DPOP-4',
    error: 'invalid_grant',
    section: 'RFC 9449 §5, §10; RFC 8705 §4',
    description: 'The grant is bound to another key or certificate, or the request has no proof of possession',
    fix: 'Send a DPoP proof, made with the key that dpop_jkt or the first token request named, or connect with the certificate of the first token request.',
  },
  keyDiffers: {
    id: 'TOKEN-DPOP-5',
    error: 'invalid_dpop_proof',
    section: 'RFC 9449 §10.1',
    description: 'dpop_jkt is not the thumbprint of the key that made the DPoP proof',
    fix: 'Send dpop_jkt or a DPoP header, or both with the same key.',
  },
  notHeld: {
    id: 'TOKEN-DPOP-6',
    error: 'invalid_token',
    section: 'RFC 9449 §7.1',
    description: 'The access token is bound to a key: send it with the scheme DPoP and a proof of that key',
    fix: 'Send Authorization: DPoP with the access token, and a DPoP proof, made with the key of the token, that contains ath.',
  },
  notBound: {
    id: 'TOKEN-DPOP-7',
    error: 'invalid_token',
    section: 'RFC 9449 §7.1',
    description: 'The access token is not bound to a key: send it with the scheme Bearer',
    fix: 'Send Authorization: Bearer, or request a token with a DPoP proof.',
  },
  certificateRequired: {
    id: 'TOKEN-TLS-1',
    error: 'invalid_request',
    section: 'RFC 8705 §3, §5',
    description: 'The tokens of this client are bound to its certificate, and the request has none',
    fix: 'Send the request to the endpoint in mtls_endpoint_aliases, with the certificate of the client, or register tls_client_certificate_bound_access_tokens false.',
  },
  twoProofs: {
    id: 'TOKEN-TLS-2',
    error: 'invalid_request',
    section: 'RFC 8705 §3.4, RFC 9449 §5',
    description: 'The tokens of this client are bound to its certificate, not to a DPoP key',
    fix: 'Leave the DPoP header out, or register dpop_bound_access_tokens true and tls_client_certificate_bound_access_tokens false.',
  },
  certificateNotHeld: {
    id: 'TOKEN-TLS-3',
    error: 'invalid_token',
    section: 'RFC 8705 §3',
    description: 'The access token is bound to a certificate: send it over a connection with that certificate',
    fix: 'Send the request to the host of mtls_endpoint_aliases, with the certificate with which the token was requested.',
  },
});
