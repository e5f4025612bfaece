import { describe, expect, it } from 'vitest';
import { matchesRedirectUri } from '../../../../src/client/metadata/redirect-uri.js';

describe('matchesRedirectUri', () => {
  it.each([
    ['http://127.0.0.1/cb', 'http://127.0.0.1:51004/cb'],
    ['http://127.0.0.1:1/cb?a=b', 'http://127.0.0.1:2/cb?a=b'],
    ['http://[::1]/cb', 'http://[::1]:8080/cb'],
    ['http://localhost:3000', 'http://localhost:4000'],
  ])('AZ1: the port of a native client may vary: %s matches %s', (registered, presented) => {
    expect(matchesRedirectUri(registered, presented, true)).toBe(true);
    expect(matchesRedirectUri(registered, presented, false)).toBe(false);
  });

  it.each([
    ['https://client.example/cb', 'https://client.example/cb/'],
    ['https://client.example/cb', 'https://client.example/CB'],
    ['https://client.example/cb', 'https://Client.example/cb'],
    ['https://client.example/cb', 'https://client.example:443/cb'],
    ['https://client.example/cb', 'https://client.example:444/cb'],
    ['https://client.example/cb', 'https://client.example/cb?x=y'],
    ['https://client.example/cb?a=1&b=2', 'https://client.example/cb?b=2&a=1'],
    ['https://client.example/%7Ecb', 'https://client.example/~cb'],
    ['http://127.0.0.1/cb', 'http://127.0.0.1:1/cb/x'],
    ['http://127.0.0.1/cb', 'http://localhost:1/cb'],
    ['http://127.0.0.1/cb', 'https://127.0.0.1:1/cb'],
    ['http://127.0.0.1/cb', 'http://127.0.0.1:1@evil.example/cb'],
    ['http://127.0.0.1/cb', 'http://127.0.0.1:99999/cb'],
    ['http://127.0.0.1/cb', 'http://127.0.0.1:/cb'],
    ['http://127.0.0.1', 'http://127.0.0.1.evil.example'],
    ['http://localhost/cb', 'http://localhost:1\\@evil.example/cb'],
    ['com.example.app:/cb', 'com.example.app:/CB'],
  ])('AZ1: any other difference counts, even for a native client: %s does not match %s', (registered, presented) => {
    expect(matchesRedirectUri(registered, presented, true)).toBe(false);
  });
});
