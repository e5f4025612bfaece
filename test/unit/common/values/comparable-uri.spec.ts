import { describe, expect, it } from 'vitest';
import { comparableUri, normalUri } from '../../../../src/common/index.js';

describe('comparableUri (RFC 3986 §6.2.2, §6.2.3)', () => {
  it.each([
    ['case of scheme and host', 'HTTPS://API.Example/v1', 'https://api.example/v1'],
    ['default port of https', 'https://api.example:443/v1', 'https://api.example/v1'],
    ['default port of http', 'http://api.example:80', 'http://api.example'],
    ['empty port', 'https://api.example:/v1', 'https://api.example/v1'],
    ['empty path', 'https://api.example/', 'https://api.example'],
    ['empty path before a query', 'https://api.example/?v=1', 'https://api.example?v=1'],
    ['trailing slash of the path', 'https://api.example/orders/', 'https://api.example/orders'],
    ['trailing slash of the path before a query', 'https://api.example/orders/?v=1', 'https://api.example/orders?v=1'],
    ['case of escapes', 'https://api.example/a%2fb', 'https://api.example/a%2Fb'],
    ['escapes of unreserved characters', 'https://api.example/%7Eme/%61', 'https://api.example/~me/a'],
    ['escapes in the host', 'https://%41pi.example/', 'https://api.example'],
    ['dot segments', 'https://api.example/a/./b/../c', 'https://api.example/a/c'],
    ['escaped dot segments', 'https://api.example/a/%2e%2E/c', 'https://api.example/c'],
    ['dot segments above the root', 'https://api.example/../../c', 'https://api.example/c'],
    ['case of an IPv6 address', 'https://[2001:DB8::1]:443/', 'https://[2001:db8::1]'],
    ['case of the scheme of a URN', 'URN:example:api', 'urn:example:api'],
    ['escapes in the query', 'https://api.example/?q=%7e%c3%bc', 'https://api.example/?q=~%C3%BC'],
  ])('ignores: %s', (_, one, other) => {
    expect(comparableUri(one)).toBe(comparableUri(other));
    expect(comparableUri(one)!.length).toBeLessThanOrEqual(one.length);
  });

  it.each([
    ['another scheme', 'http://api.example', 'https://api.example'],
    ['another port', 'https://api.example:8443', 'https://api.example'],
    ['the port of another scheme', 'https://api.example:80', 'https://api.example'],
    ['case of the path', 'https://api.example/Orders', 'https://api.example/orders'],
    ['case of the query', 'https://api.example/?A', 'https://api.example/?a'],
    ['an empty query', 'https://api.example/?', 'https://api.example/'],
    ['an escaped slash', 'https://api.example/a%2Fb', 'https://api.example/a/b'],
    ['an escaped percent sign', 'https://api.example/%2541', 'https://api.example/%41'],
    ['user information', 'https://me@api.example', 'https://api.example'],
    ['a trailing dot of the host', 'https://api.example./', 'https://api.example/'],
    ['case of a URN', 'urn:example:API', 'urn:example:api'],
  ])('distinguishes: %s', (_, one, other) => {
    expect(comparableUri(one)).not.toBe(comparableUri(other));
  });

  it.each(['', 'api', '/api', '//api.example', 'https://api.example/#x', 'https://api.example#'])(
    '%j, which is not an absolute URI without fragment → null',
    (uri) => expect(comparableUri(uri)).toBeNull(),
  );
});

describe('normalUri (RFC 3986 §6.2.2, §6.2.3)', () => {
  it.each([
    ['case of scheme and host', 'HTTPS://API.Example/token', 'https://api.example/token'],
    ['default port', 'https://api.example:443/token', 'https://api.example/token'],
    ['escapes of unreserved characters', 'https://api.example/%74oken', 'https://api.example/token'],
    ['case of escapes', 'https://api.example/users/a%7cb', 'https://api.example/users/a%7Cb'],
    ['dot segments', 'https://api.example/x/../token', 'https://api.example/token'],
    ['empty path', 'https://api.example?v=1', 'https://api.example/?v=1'],
  ])('ignores: %s', (_, one, other) => {
    expect(normalUri(one)).toBe(other);
    expect(normalUri(other)).toBe(other);
  });

  it.each([
    ['a slash at the end of the path', 'https://api.example/token/', 'https://api.example/token'],
    ['an escaped slash', 'https://api.example/a%2Fb', 'https://api.example/a/b'],
    ['user information', 'https://me@api.example/token', 'https://api.example/token'],
  ])('distinguishes: %s', (_, one, other) => {
    expect(normalUri(one)).not.toBe(normalUri(other));
  });

  it.each(['', '/token', 'https://api.example/token#x'])('%j → null', (uri) => expect(normalUri(uri)).toBeNull());
});
