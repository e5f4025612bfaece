import { describe, expect, it } from 'vitest';
import { withDefaults } from '../../../../../src/client/metadata/client-metadata.js';
import { validateMetadata } from '../../../../../src/client/metadata/metadata-validator.js';

const OFFERED = {
  grantTypes: ['authorization_code'],
  responseTypes: ['code'],
  authMethods: ['client_secret_basic'],
  authAlgorithms: {},
};

function check(uris: { readonly backchannel_logout_uri?: string; readonly frontchannel_logout_uri?: string }): void {
  const redirect_uris = ['https://client.example/cb', 'http://127.0.0.1:8080/cb'];
  validateMetadata(withDefaults({ redirect_uris, ...uris }), OFFERED);
}

describe('logout URIs of a client', () => {
  it.each([
    { backchannel_logout_uri: 'https://other.example/logout?x=1' },
    { backchannel_logout_uri: 'http://127.0.0.1:1/logout' },
    { frontchannel_logout_uri: 'https://client.example/logout?x=1' },
    { frontchannel_logout_uri: 'http://127.0.0.1:8080/logout' },
  ])('accepts %j', (uris) => {
    expect(() => check(uris)).not.toThrow();
  });

  it.each([
    'http://client.example/logout',
    'https://client.example/logout#x',
    'https://*.client.example/logout',
    'https://user@client.example/logout',
    'javascript:alert(1)',
    'client.example/logout',
    '/logout',
  ])('RG2: refuses %s in both channels → CLIENT-URI-1', (uri) => {
    const refusal = expect.objectContaining({ code: 'invalid_client_metadata' });
    expect(() => check({ backchannel_logout_uri: uri })).toThrow(refusal);
    expect(() => check({ frontchannel_logout_uri: uri })).toThrow(refusal);
  });

  it.each([
    'https://[2001:db8::1]/logout',
    'http://[::1]:8080/logout',
    'https://my_app.example/logout',
    'https://a(b).example/logout',
  ])(
    'RG2: refuses the front-channel URI %s, which a content security policy cannot name → CLIENT-URI-1',
    (frontchannel_logout_uri) => {
      const redirect_uris = [frontchannel_logout_uri.replace('/logout', '/cb')];
      const register = () => validateMetadata(withDefaults({ redirect_uris, frontchannel_logout_uri }), OFFERED);
      expect(register).toThrow(/frontchannel_logout_uri must have a host of letters, digits, dots and hyphens/);
    },
  );

  it.each([
    'https://other.example/logout',
    'https://client.example:8443/logout',
    'https://sub.client.example/logout',
    'http://127.0.0.1:8081/logout',
  ])(
    'refuses the front-channel URI %s, which is not on the origin of a redirect_uri → CLIENT-URI-1',
    (frontchannel_logout_uri) => {
      expect(() => check({ frontchannel_logout_uri })).toThrow('frontchannel_logout_uri must be on the origin');
    },
  );
});
