import { catalogue } from '../../common/index.js';

/** Refusals of request objects, by value and by reference (RFC 9101, OIDC Core §6). */
export const requestObjectRefusals = catalogue({
  valueAndReference: {
    id: 'AUTHZ-OBJECT-1',
    error: 'invalid_request',
    section: 'RFC 9101 §5',
    description: 'request and request_uri must not be used together',
    fix: 'Send request or request_uri, not both.',
  },
  missing: {
    id: 'AUTHZ-OBJECT-2',
    error: 'invalid_request',
    section: 'RFC 9101 §10.5',
    description: 'This client must send a signed request object',
    fix: 'Send the parameters as a JWT in request, signed by a key of the client.',
  },
  unsigned: {
    id: 'AUTHZ-OBJECT-3',
    error: 'invalid_request_object',
    section: 'RFC 9101 §10.5',
    description: 'This client must sign its request objects',
    fix: 'Sign the request object by a key of the client; alg none is not enough.',
  },
  valueNotSupported: {
    id: 'AUTHZ-OBJECT-4',
    error: 'request_not_supported',
    section: 'OIDC Core §3.1.2.6',
    description: 'The client registered no keys, by which to check its request objects',
    fix: 'Register jwks or jwks_uri for the client, or send plain parameters.',
  },
  referenceNotSupported: {
    id: 'AUTHZ-OBJECT-5',
    error: 'request_uri_not_supported',
    section: 'OIDC Core §3.1.2.6',
    description: 'The client registered no keys, by which to check its request objects',
    fix: 'Register jwks or jwks_uri for the client, or send plain parameters.',
  },
  tooLong: {
    id: 'AUTHZ-OBJECT-6',
    error: 'invalid_request_object',
    section: 'RFC 9101 §6.3',
    description: 'The request object is too long',
    fix: 'Send a shorter request object.',
  },
  unreadable: {
    id: 'AUTHZ-OBJECT-7',
    error: 'invalid_request_object',
    section: 'RFC 9101 §6.1, §6.2',
    description: 'The request object cannot be read, or is not signed as the client is registered',
    fix: 'Check the encryption, the signature and its alg (request_object_signing_alg of the client).',
  },
  claims: {
    id: 'AUTHZ-OBJECT-8',
    error: 'invalid_request_object',
    section: 'RFC 9101 §4, §6.3; OIDC Core §6.1',
    description: 'The request object {fault}',
    fix: 'Check typ, issuer, audience, client_id and times of the request object.',
  },
  parameterType: {
    id: 'AUTHZ-OBJECT-9',
    error: 'invalid_request_object',
    section: 'OIDC Core §6.1',
    description: '{name} in the request object is not of the right type',
    fix: 'Send {name} in the request object as it is defined: a text, a number for max_age, an object for claims.',
  },
  parameterDiffers: {
    id: 'AUTHZ-OBJECT-10',
    error: 'invalid_request_object',
    section: 'OIDC Core §6.1',
    description: '{name} outside the request object differs from the one in it',
    fix: 'Send the same {name} inside and outside, or only inside.',
  },
  referenceNotRegistered: {
    id: 'AUTHZ-OBJECT-11',
    error: 'invalid_request_uri',
    section: 'OIDC Core §6.2, RFC 9101 §5.2',
    description: 'request_uri is not registered for this client',
    fix: 'Register the URI in request_uris of the client; the fragment may differ.',
  },
  nothingAtReference: {
    id: 'AUTHZ-OBJECT-12',
    error: 'invalid_request_uri',
    section: 'OIDC Core §6.2, RFC 9101 §5.2',
    description: '{problem}',
    fix: 'Check that request_uri answers a GET with 200 and the request object.',
  },
});
