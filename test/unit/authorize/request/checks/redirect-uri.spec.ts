import { describe, expect, it } from 'vitest';
import { registeredRedirectUri } from '../../../../../src/authorize/request/checks/redirect-uri.js';
import { aClient, errorOf, refusalIdOf } from '../../../../support/authorization-requests.js';

const REGISTERED = 'https://client.test/Path/callback?foo=a%20b&bar=1';
const web = aClient({ redirect_uris: [REGISTERED] });
const native = aClient({
  application_type: 'native',
  redirect_uris: ['http://127.0.0.1/callback', 'http://[::1]/callback', 'com.example.app:/callback'],
});

describe('redirect_uri at /authorize (RFC 9700 §4.1.3)', () => {
  it.each([
    ['another case', 'https://client.test/path/callback?foo=a%20b&bar=1'],
    ['another host case', 'https://CLIENT.test/Path/callback?foo=a%20b&bar=1'],
    ['a port', 'https://client.test:443/Path/callback?foo=a%20b&bar=1'],
    ['another path', 'https://client.test/Path/callback/more?foo=a%20b&bar=1'],
    ['a trailing slash', 'https://client.test/Path/callback/?foo=a%20b&bar=1'],
    ['another query order', 'https://client.test/Path/callback?bar=1&foo=a%20b'],
    ['more query', 'https://client.test/Path/callback?foo=a%20b&bar=1&x=2'],
    ['no query', 'https://client.test/Path/callback'],
    ['another encoding', 'https://client.test/Path/callback?foo=a+b&bar=1'],
    ['a fragment', 'https://client.test/Path/callback?foo=a%20b&bar=1#f'],
    ['user information', 'https://client.test@evil.test/Path/callback?foo=a%20b&bar=1'],
    ['a dot segment', 'https://client.test/x/../Path/callback?foo=a%20b&bar=1'],
  ])('registeredRedirectUri with one that differs by %s → AUTHZ-URI-3', (_, redirect_uri) => {
    expect(errorOf(() => registeredRedirectUri({ redirect_uri }, web))).toBe('invalid_request');
    expect(refusalIdOf(() => registeredRedirectUri({ redirect_uri }, web))).toBe('AUTHZ-URI-3');
  });

  it('AZ1: accepts the registered URI, byte for byte, with its query', () => {
    expect(registeredRedirectUri({ redirect_uri: REGISTERED, scope: 'openid' }, web)).toBe(REGISTERED);
  });

  it.each(['http://127.0.0.1:50000/callback', 'http://[::1]:50000/callback', 'com.example.app:/callback'])(
    'AZ1: accepts %s of a native client, where only the port of a loopback URI may vary',
    (redirect_uri) => {
      expect(registeredRedirectUri({ redirect_uri }, native)).toBe(redirect_uri);
    },
  );

  it.each(['http://127.0.0.1:50000/other', 'https://127.0.0.1:50000/callback', 'com.example.app:/other'])(
    'registeredRedirectUri of a native client with %s, where more than the port differs → AUTHZ-URI-3',
    (redirect_uri) => {
      expect(errorOf(() => registeredRedirectUri({ redirect_uri }, native))).toBe('invalid_request');
      expect(refusalIdOf(() => registeredRedirectUri({ redirect_uri }, native))).toBe('AUTHZ-URI-3');
    },
  );

  it('registeredRedirectUri with plain http to another machine, although registered → AUTHZ-URI-4', () => {
    const redirect_uri = 'http://client.test/callback';
    const client = aClient({ redirect_uris: [redirect_uri] });
    expect(errorOf(() => registeredRedirectUri({ redirect_uri }, client))).toBe('invalid_request');
    expect(refusalIdOf(() => registeredRedirectUri({ redirect_uri }, client))).toBe('AUTHZ-URI-4');
  });

  it('is optional for a client with a single redirect_uri, outside OpenID Connect', () => {
    expect(registeredRedirectUri({ scope: 'profile' }, web)).toBe(REGISTERED);
  });

  it.each([
    ['in OpenID Connect (OIDC Core §3.1.2.1)', 'profile openid', web],
    ['by a client with several', undefined, native],
    ['by a client with none', undefined, aClient({ redirect_uris: [] })],
  ])('registeredRedirectUri without redirect_uri %s → AUTHZ-URI-1 or -2', (_, scope, client) => {
    const sent = scope === undefined ? {} : { scope };
    expect(errorOf(() => registeredRedirectUri(sent, client))).toBe('invalid_request');
  });
});
