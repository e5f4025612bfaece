import { expect } from 'vitest';
import { request } from '../../../support/admin-api.js';
import type { FapiModules } from '../fapi/fapi-plan.js';

/** FAPI 1.0 Advanced §8.6. */
const ALGORITHMS = ['PS256', 'ES256'];

export const DISCOVERY_MODULE: FapiModules = {
  'fapi1-advanced-final-discovery-end-point-verification': async ({ suite, traits }) => {
    const { status, headers, body } = await request(`${suite.issuer}/.well-known/openid-configuration`);
    expect([status, headers.get('content-type')]).toEqual([200, expect.stringMatching(/^application\/json/)]);
    expect(body['issuer']).toBe(suite.issuer);
    const has = (name: string, ...values: readonly string[]) => expect(body[name], name).toEqual(expect.arrayContaining([...values]));
    has('response_types_supported', traits.responseType);
    has('scopes_supported', 'openid');
    has('grant_types_supported', 'authorization_code');
    has('token_endpoint_auth_methods_supported', traits.authentication === 'mtls' ? 'tls_client_auth' : 'private_key_jwt');
    for (const name of ['id_token', 'token_endpoint_auth', 'userinfo', 'request_object']) has(`${name}_signing_alg_values_supported`, ...ALGORITHMS);
    if (traits.jarm) {
      has('response_modes_supported', 'jwt');
      for (const name of ['signing_alg', 'encryption_alg', 'encryption_enc']) has(`authorization_${name}_values_supported`);
    }
    expect(body['tls_client_certificate_bound_access_tokens']).toBe(true);
    if (traits.pushed) expect(body['pushed_authorization_request_endpoint']).toMatch(/^https:/);
    else expect(body).toMatchObject({ request_parameter_supported: true, require_pushed_authorization_requests: false });
    for (const name of ['authorization_endpoint', 'token_endpoint', 'registration_endpoint', 'jwks_uri']) expect(body[name], name).toMatch(/^https:/);
  },
}; // prettier-ignore
