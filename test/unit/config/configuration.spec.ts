import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { databaseOf, loadConfiguration, settingsWithoutEffect } from '../../../src/config/index.js';

const KEY = Buffer.alloc(32, 7).toString('base64url');
const PRODUCTION = { ISSUER: 'https://login.example.com', ENCRYPTION_KEY: KEY };
const TEST = { NODE_ENV: 'test', ENCRYPTION_KEY: KEY };

const keysOf = (type: 'ec') => generateKeyPairSync(type, { namedCurve: 'P-256' }).privateKey;
const folder = mkdtempSync(join(tmpdir(), 'grantry-pem-'));
const written = (name: string, text: string | Buffer): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const LOCKED = { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'hunter2' } as const;
const pem: Readonly<Record<string, string>> = {
  cert: 'test/support/tls/cert.pem',
  key: 'test/support/tls/key.pem',
  none: written('none.pem', 'hunter2'),
  other: written('other.pem', keysOf('ec').export({ type: 'pkcs8', format: 'pem' })),
  locked: written('locked.pem', keysOf('ec').export(LOCKED)),
};
afterAll(() => rmSync(folder, { recursive: true }));

function faultOf(env: NodeJS.ProcessEnv): string {
  try {
    loadConfiguration(env);
  } catch (error) {
    return (error as Error).message;
  }
  return 'none';
}

describe('configuration', () => {
  it('is production by default, with safe defaults', () => {
    expect(loadConfiguration(PRODUCTION)).toMatchObject({
      production: true,
      demo: false,
      openRegistration: false,
      host: '0.0.0.0',
      port: 3000,
      trustProxy: false,
      rateLimits: true,
      tls: undefined,
      secure: true,
      adminResource: 'https://login.example.com/admin',
    });
  });

  it('outside production listens on this machine only, with an issuer for its port and the demo', () => {
    expect(loadConfiguration({ ...TEST, PORT: '4000' })).toMatchObject({
      issuer: 'http://localhost:4000',
      host: '127.0.0.1',
      demo: true,
      openRegistration: true,
      secure: false,
    });
  });

  it('has the documented lifetimes in seconds', () => {
    expect(loadConfiguration(PRODUCTION)).toMatchObject({
      authorizationCodeTtl: 60,
      accessTokenTtl: 900,
      idTokenTtl: 900,
      refreshTokenTtl: 1_209_600,
      refreshTokenIdleTtl: 604_800,
      refreshRetryWindow: 30,
      sessionTtl: 43_200,
      sessionIdleTtl: 3600,
      keepSignedIn: 0,
      jwksMaxAge: 3600,
      keyRotationInterval: 7_776_000,
    });
  });

  it('migrates at start only with SQLite by default', () => {
    const mysql = { ...TEST, DATABASE_URL: 'mysql://u:p@localhost/grantry' };
    expect(loadConfiguration(TEST).migrateOnStart).toBe(true);
    expect(loadConfiguration(mysql).migrateOnStart).toBe(false);
    expect(loadConfiguration({ ...mysql, MIGRATE_ON_START: 'true' }).migrateOnStart).toBe(true);
  });

  it('an empty value counts as absent', () => {
    expect(loadConfiguration({ ...PRODUCTION, ACCESS_TOKEN_TTL: '', TRUST_PROXY: '', HOST: '' })).toMatchObject({
      accessTokenTtl: 900,
      trustProxy: false,
      host: '0.0.0.0',
    });
  });

  it('reads the number of trusted proxies or their addresses', () => {
    expect(loadConfiguration({ ...TEST, TRUST_PROXY: '1' }).trustProxy).toBe(1);
    expect(loadConfiguration({ ...TEST, TRUST_PROXY: '10.0.0.1, 10.1.0.0/16' }).trustProxy).toEqual([
      '10.0.0.1',
      '10.1.0.0/16',
    ]);
  });

  it('reads allowed hosts: names and addresses, with and without a port', () => {
    const { outboundAllow } = loadConfiguration({ ...TEST, OUTBOUND_ALLOW: 'rp.internal:8443, 10.0.0.7,::1,[::1]:80' });
    expect(outboundAllow).toEqual(['rp.internal:8443', '10.0.0.7', '::1', '[::1]:80']);
  });

  it('several encryption keys → the first encrypts, all decrypt', () => {
    const { encryptionKeys } = loadConfiguration({ ...PRODUCTION, ENCRYPTION_KEY: `${KEY}, ${KEY}` });
    expect(encryptionKeys.map(({ length }) => length)).toEqual([32, 32]);
  });

  it.each([
    ['an http issuer of another host', { ISSUER: 'http://login.example.com' }, 'ISSUER must be an https origin'],
    ['a misspelled word', { SIGN_UP: 'opne' }, 'SIGN_UP must be off, invite, open, or email domains'],
    ['a domain with a mailbox', { SIGN_UP: 'example.com, a@example.org' }, 'SIGN_UP must be off'],
    ['an empty entry', { SIGN_UP: 'example.com,' }, 'SIGN_UP must be off'],
    ['plain http beyond loopback', { LOGIN_URL: 'http://signin.example/' }, 'LOGIN_URL must be an https URL'],
    ['a fragment', { LOGIN_URL: 'https://signin.example/#login' }, 'LOGIN_URL must be an https URL'],
    ['an empty fragment', { LOGIN_URL: 'https://signin.example/#' }, 'LOGIN_URL must be an https URL'],
    ['a password', { LOGIN_URL: 'https://user:hunter2@signin.example/' }, 'LOGIN_URL must be an https URL'],
    ['the own login page', { LOGIN_URL: `${PRODUCTION.ISSUER}/login?theme=dark` }, 'LOGIN_URL must not be a page'],
    ['a page below it', { LOGIN_URL: `${PRODUCTION.ISSUER}/login/factor` }, 'LOGIN_URL must not be a page'],
    ['a slash at its end', { LOGIN_URL: `${PRODUCTION.ISSUER}/Login/` }, 'LOGIN_URL must not be a page'],
    ['the account page', { LOGIN_URL: `${PRODUCTION.ISSUER}/account` }, 'LOGIN_URL must not be a page'],
    ['the start page', { LOGIN_URL: PRODUCTION.ISSUER }, 'LOGIN_URL must not be a page'],
    ['an own parameter', { LOGIN_URL: 'https://signin.example/?interaction=x' }, 'LOGIN_URL must not contain'],
    ['a path only', { LOGIN_URL: '/signin' }, 'LOGIN_URL must be an https URL'],
    ['a host with a scheme', { HTTP_REDIRECT_HOSTS: 'http://rp.internal' }, 'HTTP_REDIRECT_HOSTS must be host names'],
    ['a port out of range', { HTTP_REDIRECT_HOSTS: 'rp.internal:99999' }, 'HTTP_REDIRECT_HOSTS must be'],
    ['a wildcard', { HTTP_REDIRECT_HOSTS: '*.internal' }, 'HTTP_REDIRECT_HOSTS must be'],
    ['an http issuer that only starts like loopback', { ISSUER: 'http://localhost.example.com' }, 'ISSUER must be'],
    ['an issuer with a path', { ISSUER: 'https://login.example.com/op' }, 'ISSUER must be'],
    ['an issuer with a trailing slash', { ISSUER: 'https://login.example.com/' }, 'ISSUER must be'],
    ['an issuer with a query', { ISSUER: 'https://login.example.com?a=1' }, 'ISSUER must be'],
    ['no issuer in production', { ISSUER: undefined }, 'ISSUER must be'],
    ['no encryption key in production', { ENCRYPTION_KEY: undefined }, 'ENCRYPTION_KEY must be'],
    ['an encryption key of 16 bytes', { ENCRYPTION_KEY: 'aHVudGVyMi1odW50ZXIyLQ' }, 'ENCRYPTION_KEY must be'],
    ['an unknown database', { DATABASE_URL: 'postgres://u:hunter2@db/x' }, 'DATABASE_URL must be'],
    ['a database URL without a database', { DATABASE_URL: 'mysql://u:hunter2@db' }, 'DATABASE_URL must be'],
    ['a short admin secret', { ADMIN_CLIENT_SECRET: 'hunter2' }, 'ADMIN_CLIENT_SECRET must be longer'],
    [
      'an admin client with the id of a user',
      { ADMIN_CLIENT_ID: '01a20075-d78f-7291-9ba3-2c72456e2d52' },
      'ADMIN_CLIENT_ID must be',
    ],
    [
      'a code lifetime over ten minutes',
      { AUTHORIZATION_CODE_TTL: '601' },
      'AUTHORIZATION_CODE_TTL must not be greater than 600',
    ],
    ['a lifetime that is not a number', { SESSION_TTL: '1h' }, 'SESSION_TTL must be an integer'],
    ['a port out of range', { PORT: '65536' }, 'PORT must not be greater than 65535'],
    ['a flag that is not a flag', { MIGRATE_ON_START: 'yes' }, 'MIGRATE_ON_START must be true or false'],
    ['an unknown kind of cluster reads', { CLUSTER_READS: 'always' }, 'CLUSTER_READS must be one of'],
    ['an unknown log level', { LOG_LEVEL: 'loud' }, 'LOG_LEVEL must be one of'],
    ['an unknown profile', { SERVER_PROFILE: 'fapi-3' }, 'SERVER_PROFILE must be one of'],
    [
      'FAPI 1.0 without certificates',
      { SERVER_PROFILE: 'fapi-1-advanced' },
      'SERVER_PROFILE: fapi-1-advanced needs MTLS_PORT',
    ],
    ['FAPI-CIBA without certificates', { SERVER_PROFILE: 'ciba' }, 'SERVER_PROFILE: ciba needs MTLS_PORT'],
    ['an unknown environment', { NODE_ENV: 'staging' }, 'NODE_ENV must be one of'],
    [
      'a second factor for administration with MFA=off',
      { ADMIN_ACR: 'phr', MFA: 'off' },
      'ADMIN_ACR must not demand a second factor while MFA is off',
    ],
    ['an unknown class', { USERINFO_ACR: 'gold' }, 'USERINFO_ACR must be one of the following values'],
    ['an age of nothing', { ADMIN_MAX_AGE: '0' }, 'ADMIN_MAX_AGE must not be less than 1'],
    ['the demo in production', { DEMO: 'true' }, 'DEMO must not be true in production'],
    [
      'a certificate file that does not exist',
      { TLS_CERT: '/hunter2.pem', TLS_KEY: '/hunter2.key' },
      'TLS_CERT must name a PEM file',
    ],
    [
      'authorities that are not certificates',
      { OUTBOUND_CA: 'package.json' },
      'OUTBOUND_CA must name a PEM file that holds',
    ],
    ['an authorities file that does not exist', { OUTBOUND_CA: '/hunter2.pem' }, 'OUTBOUND_CA must name a PEM file'],
    [
      'a URL among OUTBOUND_ALLOW',
      { OUTBOUND_ALLOW: 'a.example,https://hunter2' },
      'OUTBOUND_ALLOW must be host names',
    ],
    ['a certificate without its key', { TLS_CERT: '/hunter2.pem' }, 'TLS_CERT and TLS_KEY must be given together'],
    [
      'a mail server of another protocol',
      { SMTP_URL: 'http://u:hunter2@mail', MAIL_FROM: 'a@b.example' },
      'SMTP_URL must be smtp://',
    ],
    ['a mail server without a sender', { SMTP_URL: 'smtp://u:hunter2@mail.example' }, 'MAIL_FROM must be one address'],
    ['two senders', { MAIL_FROM: 'a@b.example, hunter2@b.example' }, 'MAIL_FROM must be one address'],
    ['an unknown claim', { PROFILE_CLAIMS: 'name,hunter2' }, 'PROFILE_CLAIMS must be all, none, or some of'],
    ['an unknown notice', { SECURITY_MAILS: 'new-browser,hunter2' }, 'SECURITY_MAILS must be all, none, or some of'],
    ['a host in brackets', { HOST: '[::1]' }, 'HOST must be an IP address or a host name'],
    ['a host with a port', { HOST: 'localhost:80' }, 'HOST must be'],
    ['a malformed address', { HOST: '300.1.1.1' }, 'HOST must be'],
    ['a malformed network', { TRUST_PROXY: '10.0.0.0/33' }, 'TRUST_PROXY must be a number of proxies'],
    ['a malformed IPv6 network', { TRUST_PROXY: '::1/129' }, 'TRUST_PROXY must be'],
    ['a malformed address among others', { TRUST_PROXY: '10.0.0.1,hunter2' }, 'TRUST_PROXY must be'],
    [
      'a secret with a line break inside',
      { ADMIN_CLIENT_SECRET: `hunter2\n${'x'.repeat(32)}` },
      'ADMIN_CLIENT_SECRET must have no line break',
    ],
    ['a number in another notation', { JWKS_MAX_AGE: '0x10' }, 'JWKS_MAX_AGE must be an integer'],
    ['a number with a fraction', { PORT: '3000.0' }, 'PORT must be an integer'],
    ['a malformed port in OUTBOUND_ALLOW', { OUTBOUND_ALLOW: 'hunter2:99999' }, 'OUTBOUND_ALLOW must be'],
    ['a folder as the SQLite file', { DATABASE_URL: 'sqlite:src' }, 'DATABASE_URL must name an SQLite file'],
    [
      'an SQLite file below a file',
      { DATABASE_URL: 'sqlite:package.json/hunter2' },
      'DATABASE_URL names an SQLite file below',
    ],
    [
      'an unlimited idle time of connections',
      { KEEP_ALIVE_TIMEOUT: '0' },
      'KEEP_ALIVE_TIMEOUT must not be less than 1',
    ],
  ])('%s → the start stops with a message without the value', (_, wrong, message) => {
    const fault = faultOf({ ...PRODUCTION, ...wrong });
    expect(fault).toContain(message);
    expect(fault).not.toMatch(/hunter2/);
  });

  it.each([
    ['that is malformed', 'none', 'key', 'TLS_CERT must name a PEM file that holds a certificate'],
    ['with a malformed key', 'cert', 'none', 'TLS_KEY must name a PEM file that holds a private key'],
    ['that is a key', 'key', 'key', 'TLS_CERT must name a PEM file that holds a certificate'],
    ['whose key has a passphrase', 'cert', 'locked', 'TLS_KEY must name a PEM file that holds a private key without'],
    ['with the key of another certificate', 'cert', 'other', 'TLS_KEY is not the key of the certificate in TLS_CERT'],
  ])('a certificate %s → the start stops', (_, cert, key, message) => {
    const fault = faultOf({ ...PRODUCTION, TLS_CERT: pem[cert]!, TLS_KEY: pem[key]! });
    expect(fault.split('\n').slice(1)).toEqual([expect.stringContaining(message)]);
  });

  it('a certificate with its key → accepted', () => {
    expect(loadConfiguration({ ...PRODUCTION, TLS_CERT: pem['cert'], TLS_KEY: pem['key'] }).tls).toBeDefined();
  });

  it('white space around a value is not part of it, for secrets either', () => {
    const { adminClient, encryptionKeys, issuer } = loadConfiguration({
      ISSUER: ' https://login.example.com\n', ENCRYPTION_KEY: `${KEY}\r\n`, ADMIN_CLIENT_SECRET: `\t${'s'.repeat(32)}\n`,
    }); // prettier-ignore
    expect([adminClient.secret, encryptionKeys[0]?.length, issuer]).toEqual(['s'.repeat(32), 32, PRODUCTION.ISSUER]);
    expect(faultOf({ ...PRODUCTION, ADMIN_CLIENT_SECRET: ` ${'s'.repeat(31)} ` })).toContain(
      'ADMIN_CLIENT_SECRET must be',
    );
  });

  const named = [...readFileSync('.env.example', 'utf8').matchAll(/^#?([A-Z][A-Z_]+)=/gm)].map(([, name]) => name!);
  it.each(named.filter((name) => name !== 'DATABASE_PASSWORD'))(
    '%s with garbage → one sentence that names it',
    (name) => {
      const garbage = 'hunter2 is no value!\u0001 ?';
      const [head, ...sentences] = faultOf({ ...PRODUCTION, [name]: garbage }).split('\n');
      expect(head).toBe('Grantry cannot start:');
      expect(sentences.filter((sentence) => sentence.startsWith(`  ${name} `))).toHaveLength(1);
      expect(sentences.join('\n')).not.toMatch(/hunter2|\n\s+at /);
    },
  );

  it('lists all faults in one message', () => {
    const fault = faultOf({ ISSUER: 'x', PORT: 'x', RATE_LIMITS: 'x' });
    expect(fault.split('\n').map((line) => line.trim().split(' ')[0])).toEqual(
      expect.arrayContaining(['Grantry', 'ISSUER', 'PORT', 'RATE_LIMITS', 'ENCRYPTION_KEY']),
    );
  });

  it('accepts the demo in production on localhost', () => {
    expect(loadConfiguration({ ...PRODUCTION, ISSUER: 'http://localhost:3000', DEMO: 'true' }).demo).toBe(true);
  });

  it('validates DATABASE_URL alone for migrations, by the same rule', () => {
    expect(databaseOf({})).toEqual({ url: 'sqlite:data/grantry.sqlite' });
    expect(databaseOf({ DATABASE_URL: 'mysql://u:p@h/d' })).toEqual({ url: 'mysql://u:p@h/d' });
    expect(() => databaseOf({ DATABASE_URL: 'oracle:hunter2' })).toThrow(/^(?!.*hunter2)[^]*DATABASE_URL must be/);
  });

  it('.env.example lists every variable, with its default if it gives one', () => {
    const example = readFileSync('.env.example', 'utf8');
    const source = readFileSync('src/config/environment.ts', 'utf8');
    const names = [...source.matchAll(/^ {2}([A-Z][A-Z_]+)[?:\s]/gm)].map(([, name]) => name!);
    expect(names.length).toBeGreaterThan(20);
    expect(names.filter((name) => !new RegExp(`^#?${name}=`, 'm').test(example))).toEqual([]);
    const given = [...example.matchAll(/^([A-Z_]+_TTL|[A-Z_]+_WINDOW|[A-Z_]+_AGE|[A-Z_]+_INTERVAL)=(.+)$/gm)];
    const documented = loadConfiguration({
      ...PRODUCTION,
      ...Object.fromEntries(given.map(([, name, value]) => [name, value])),
    });
    expect(documented).toEqual(loadConfiguration(PRODUCTION));
  });
});

describe('settings without effect', () => {
  it.each([
    [{ CLEAN_UP: 'off', CLEAN_UP_INTERVAL: '60' }, 'CLEAN_UP_INTERVAL has no effect while CLEAN_UP is off'],
    [{ RATE_LIMITS: 'off', RATE_LIMIT_API: '5' }, 'RATE_LIMIT_API has no effect while RATE_LIMITS is off'],
    [{ PASSWORD_HASHES: '8' }, 'PASSWORD_HASHES has no effect beyond 3: it must be less than UV_THREADPOOL_SIZE'],
    [{ SESSION_TTL: '60', SESSION_IDLE_TTL: '61' }, 'SESSION_IDLE_TTL has no effect: it is longer than SESSION_TTL'],
    [
      { REFRESH_TOKEN_IDLE_TTL: '9999999' },
      'REFRESH_TOKEN_IDLE_TTL has no effect: it is longer than REFRESH_TOKEN_TTL',
    ],
  ])('%j → %s', (env, message) => {
    const variables = { ...TEST, ...env };
    expect(settingsWithoutEffect(variables, loadConfiguration(variables))).toEqual([message]);
  });

  it('the defaults and settings in use → no messages', () => {
    const variables = { ...TEST, CLEAN_UP_INTERVAL: '60', RATE_LIMIT_API: '5', SESSION_TTL: '60' };
    expect(settingsWithoutEffect(variables, loadConfiguration(variables))).toEqual([]);
  });
});
