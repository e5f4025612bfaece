import { describe, expect, it } from 'vitest';
import { hrefOf, loadConfiguration, pathOf } from '../../../src/config/index.js';

const ORIGIN = 'https://login.example.com';
const WITH_PATH = 'https://example.org/auth';

describe('hrefOf', () => {
  it('puts the path of the endpoint after the issuer', () => {
    expect(hrefOf(ORIGIN, 'token')).toBe('https://login.example.com/token');
    expect(hrefOf(ORIGIN, 'openidConfiguration')).toBe(`${ORIGIN}/.well-known/openid-configuration`);
    expect(hrefOf(WITH_PATH, 'token')).toBe('https://example.org/auth/token');
  });

  it('makes a link of the path of the issuer', () => {
    expect(hrefOf(pathOf(ORIGIN), 'account')).toBe('/account');
    expect(hrefOf(pathOf(WITH_PATH), 'account')).toBe('/auth/account');
  });

  it('ends the address of the start page in one slash', () => {
    expect(hrefOf(ORIGIN, 'home')).toBe('https://login.example.com/');
    expect(hrefOf(pathOf(ORIGIN), 'home')).toBe('/');
    expect(hrefOf(pathOf(WITH_PATH), 'home')).toBe('/auth/');
  });

  it('appends the path below the endpoint as one encoded segment', () => {
    expect(hrefOf(ORIGIN, 'registration', 'a client/1')).toBe(`${ORIGIN}/register/a%20client%2F1`);
    expect(hrefOf(pathOf(WITH_PATH), 'errors', 'an-id')).toBe('/auth/errors/an-id');
    expect(hrefOf('', 'docs', 'oauth2-redirect.html')).toBe('/docs/oauth2-redirect.html');
  });
});

describe('pathOf', () => {
  it.each([
    ['https://login.example.com', ''],
    ['http://localhost:3000', ''],
    ['https://example.org/auth', '/auth'],
    ['https://example.org/auth/', '/auth'],
    ['https://example.org/tenants/one', '/tenants/one'],
  ])('%s → "%s"', (issuer, path) => {
    expect(pathOf(issuer)).toBe(path);
  });
});

describe('Configuration', () => {
  const configuration = loadConfiguration({ NODE_ENV: 'test', ISSUER: ORIGIN, ENCRYPTION_KEY: 'A'.repeat(43) });

  it('makes URLs and links with hrefOf', () => {
    expect(configuration.urlOf('errors', 'an-id')).toBe(`${ORIGIN}/errors/an-id`);
    expect(configuration.urlsOfPath('/token')).toEqual([`${ORIGIN}/token`]);
    expect(configuration.linkTo('errors', 'an-id')).toBe('/errors/an-id');
    expect(configuration.linkToPath('/login?interaction=1')).toBe('/login?interaction=1');
    expect(configuration.adminResource).toBe(`${ORIGIN}/admin`);
  });
});
