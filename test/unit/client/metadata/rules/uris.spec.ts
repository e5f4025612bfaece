import { describe, expect, it } from 'vitest';
import { checkPageUri } from '../../../../../src/client/metadata/rules/uris.js';

describe('URIs of pages (OIDC Registration §2)', () => {
  it.each(['https://client.example/logo.png', 'http://localhost:5173/', 'https://client.example/?a=b'])(
    'RG2: accepts the page %s',
    (uri) => expect(() => checkPageUri('client_uri', uri)).not.toThrow(),
  );

  it.each([
    'http://client.example/', 'javascript:alert(1)', 'data:image/svg+xml,x', 'https://a:b@client.example/',
    'https://client.example/#x', 'https:///x', 'com.example.app:/x', 'https://*.example/', '', 'logo.png',
  ])('RG2: the page %j → CLIENT-URI-1, which names the member', (uri) => {
    expect(() => checkPageUri('logo_uri', uri)).toThrow(
      expect.objectContaining({ code: 'invalid_client_metadata', description: expect.stringContaining('logo_uri') }),
    );
  }); // prettier-ignore
});
