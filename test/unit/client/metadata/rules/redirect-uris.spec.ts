import { describe, expect, it } from 'vitest';
import {
  checkPostLogoutRedirectUri,
  checkRedirectUri,
  type ApplicationType,
} from '../../../../../src/client/metadata/rules/redirect-uris.js';

describe('redirect_uris at registration (RFC 9700 §2.1, RFC 8252 §7)', () => {
  it.each<[ApplicationType, string]>([
    ['web', 'https://client.example/cb'],
    ['web', 'https://client.example:8443/cb?foo=bar&x=%C3%A4'],
    ['web', 'https://client.example'],
    ['web', 'https://[2001:db8::1]/cb'],
    ['web', 'http://localhost:5173/cb'],
    ['web', 'http://app.localhost:5173/cb'],
    ['web', 'http://a.b.localhost/cb'],
    ['native', 'http://127.0.0.1:0/cb'],
    ['web', 'http://127.0.0.1:5173/cb'],
    ['native', 'http://127.0.0.1/cb'],
    ['native', 'http://[::1]/cb'],
    ['native', 'com.example.app:/oauth2redirect'],
    ['native', 'com.example.app://cb'],
    ['native', 'https://app.example/cb'],
  ])('RG2: accepts for a %s client: %s', (application, uri) => {
    expect(() => checkRedirectUri(uri, application)).not.toThrow();
  });

  it.each<[string, ApplicationType, string]>([
    ['AZ17: plain http', 'web', 'http://client.example/cb'],
    ['AZ17: plain http', 'native', 'http://client.example/cb'],
    ['AZ17: a host that only starts like loopback', 'web', 'http://localhost.evil.example/cb'],
    ['AZ17: a host that only starts like loopback', 'web', 'http://127.0.0.1.evil.example/cb'],
    ['AZ17: 0.0.0.0', 'web', 'http://0.0.0.0/cb'],
    ['RG2: a fragment', 'web', 'https://client.example/cb#here'],
    ['RG2: an empty fragment', 'web', 'https://client.example/cb#'],
    ['RG2: a wildcard host', 'web', 'https://*.client.example/cb'],
    ['RG2: a wildcard path', 'web', 'https://client.example/*'],
    ['RG2: user information', 'web', 'https://user:secret@client.example/cb'],
    ['RG2: empty user information', 'web', 'https://@client.example/cb'],
    ['RG2: a user name that looks like the host', 'web', 'https://client.example@evil.example/cb'],
    ['RG2: no authority', 'web', 'https:/cb'],
    ['RG2: an empty authority', 'web', 'https:///cb'],
    ['RG2: no authority', 'web', 'https:client.example/cb'],
    ['RG2: a relative reference', 'web', '/cb'],
    ['RG2: a network-path reference', 'web', '//client.example/cb'],
    ['RG2: an empty text', 'web', ''],
    ['RG2: a space', 'web', 'https://client.example/c b'],
    ['RG2: a backslash', 'web', 'https://client.example\\@evil.example/cb'],
    ['RG2: a line break', 'web', 'https://client.example/cb\r\nSet-Cookie:a=b'],
    ['RG2: a tab', 'web', 'https://client.example/\tcb'],
    ['RG2: characters outside ASCII', 'web', 'https://clïent.example/cb'],
    ['RG2: a quote', 'web', 'https://client.example/cb"'],
    ['RG2: markup', 'web', 'https://client.example/<script>'],
    ['RG2: a malformed escape', 'web', 'https://client.example/%zz'],
    ['RG2: port 0', 'web', 'https://client.example:0/cb'],
    ['RG2: port 0', 'web', 'http://localhost:0/cb'],
    ['RG2: port 0', 'native', 'https://client.example:00/cb'],
    ['AZ17: a host that only ends like loopback', 'web', 'http://notlocalhost/cb'],
    ['RG2: a port out of range', 'web', 'https://client.example:99999/cb'],
    ['RG2: a host that is longer than the column', 'web', `https://${'a'.repeat(250)}.example/cb`],
    ['RG2: a private-use scheme', 'web', 'com.example.app:/cb'],
    ['RG2: a private-use scheme without a dot', 'native', 'myapp:/cb'],
    ['RG2: javascript', 'native', 'javascript:alert(1)'],
    ['RG2: javascript', 'web', 'JavaScript://client.example/%0aalert(1)'],
    ['RG2: data', 'native', 'data:text/html,hello'],
    ['RG2: file', 'native', 'file:///etc/passwd'],
    ['RG2: vbscript', 'native', 'vbscript:msgbox'],
    ['RG2: blob', 'native', 'blob:https://client.example/1'],
  ])('%s, for a %s client: %j → CLIENT-REDIRECT-2', (_, application, uri) => {
    expect(() => checkRedirectUri(uri, application)).toThrow(expect.objectContaining({ code: 'invalid_redirect_uri' }));
  });
});

describe('post_logout_redirect_uris (OIDC RP-Initiated Logout §3.1)', () => {
  it('RG2: a post_logout_redirect_uri that breaks a rule of redirect_uris → CLIENT-URI-1', () => {
    expect(() => checkPostLogoutRedirectUri('com.example.app:/bye', 'native')).not.toThrow();
    expect(() => checkPostLogoutRedirectUri('http://client.example/bye', 'web')).toThrow(
      expect.objectContaining({ code: 'invalid_client_metadata' }),
    );
  });
});
