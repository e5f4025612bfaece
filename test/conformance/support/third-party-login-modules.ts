import { expect } from 'vitest';
import { bearer, request } from '../../support/admin-api.js';
import { callRegistration } from '../../support/registration.js';
import type { Modules } from './modules.js';

/** oidcc-3rdparty-init-login-certification-test-plan */
export const THIRD_PARTY_LOGIN_MODULES: Modules = {
  'oidcc-3rd_party-init-login': async ({ suite, flow }) => {
    const initiate_login_uri = suite.site.url('/initiate_login');
    const { metadata } = await suite.register(flow, { initiate_login_uri });
    expect(metadata['initiate_login_uri']).toBe(initiate_login_uri);
    const headers = bearer(metadata['registration_access_token'] as string);
    const answer = await request(metadata['registration_client_uri'] as string, { headers });
    expect(answer).toMatchObject({ status: 200, body: { client_id: metadata['client_id'], initiate_login_uri } });
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
  },

  'oidcc-3rd_party-init-login-nohttps': async ({ suite, flow }) => {
    const initiate_login_uri = suite.site.url('/initiate_login').replace('https:', 'http:');
    const answer = await callRegistration('POST', `${suite.issuer}/register`, suite.registration(flow, { initiate_login_uri }), suite.initialAccessToken); // prettier-ignore
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_client_metadata' } });
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
  },
};
