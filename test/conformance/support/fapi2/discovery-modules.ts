import { expect } from 'vitest';
import { request, type Json } from '../../../support/admin-api.js';
import type { FapiContext, FapiModules } from '../fapi/fapi-plan.js';

/** FAPI 2.0 §5.4.1. */
const FAPI_ALGORITHMS = ['PS256', 'ES256', 'EdDSA'];

/** The metadata of the variant: of OpenID Connect, or of OAuth (RFC 8414 §3). */
async function metadataOf({ suite, traits }: FapiContext): Promise<Json> {
  const path = traits.openid ? 'openid-configuration' : 'oauth-authorization-server';
  const { status, headers, body } = await request(`${suite.issuer}/.well-known/${path}`);
  expect([status, headers.get('content-type')]).toEqual([200, expect.stringMatching(/^application\/json/)]);
  expect(body['issuer']).toBe(suite.issuer);
  return body;
}

export const DISCOVERY_MODULE: FapiModules = {
  'fapi2-security-profile-final-discovery-end-point-verification': async (context) => {
    const { openid, jarm, signed, binding, authentication } = context.traits;
    const metadata = await metadataOf(context);
    const has = (name: string, ...values: readonly string[]) =>
      expect(metadata[name], name).toEqual(expect.arrayContaining([...values]));
    const allowsOne = (name: string) =>
      expect(FAPI_ALGORITHMS.some((alg) => (metadata[name] as string[]).includes(alg)), name).toBe(true);
    has('response_types_supported', 'code');
    has('code_challenge_methods_supported', 'S256');
    has('token_endpoint_auth_methods_supported', authentication === 'mtls' ? 'tls_client_auth' : 'private_key_jwt');
    allowsOne('token_endpoint_auth_signing_alg_values_supported');
    if (openid) {
      has('scopes_supported', 'openid');
      has('subject_types_supported', 'public');
      for (const name of ['id_token', 'userinfo']) allowsOne(`${name}_signing_alg_values_supported`);
    }
    if (jarm) {
      has('response_modes_supported', 'jwt');
      for (const name of ['signing_alg', 'encryption_alg', 'encryption_enc']) has(`authorization_${name}_values_supported`);
      allowsOne('authorization_signing_alg_values_supported');
    } else expect(metadata['authorization_response_iss_parameter_supported']).toBe(true);
    if (signed) allowsOne('request_object_signing_alg_values_supported');
    if (binding === 'dpop') allowsOne('dpop_signing_alg_values_supported');
    else expect(metadata['tls_client_certificate_bound_access_tokens']).toBe(true);
    expect(metadata['require_pushed_authorization_requests']).toEqual(expect.any(Boolean));
    for (const name of ['authorization', 'token', 'pushed_authorization_request', 'registration']) {
      expect(metadata[`${name}_endpoint`], name).toMatch(/^https:/);
    }
    expect(metadata['jwks_uri']).toMatch(/^https:/);
  },
}; // prettier-ignore
