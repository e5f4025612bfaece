import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfiguration, settingsWithoutEffect } from '../../../src/config/index.js';
import { Identity } from '../../support/client-certificates.js';
import { SERVER_TLS } from '../../support/mutual-tls.js';

const KEY = Buffer.alloc(32, 7).toString('base64url');
const PRODUCTION = { ISSUER: 'https://login.example.com', ENCRYPTION_KEY: KEY };
const LISTENER = { ...SERVER_TLS, MTLS_PORT: '8443' };
const HEADER = { CLIENT_CERT_HEADER: 'Client-Cert', TRUST_PROXY: '10.0.0.0/8' };

describe('settings of mutual TLS (RFC 8705)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'grantry-client-ca-'));
  const file = (name: string) => join(folder, name);

  beforeAll(async () => {
    const [root, intermediate] = [await Identity.authority(), await Identity.authority('CN=Second')];
    writeFileSync(file('ca.pem'), root.pem + intermediate.pem);
    writeFileSync(file('leaf.pem'), root.pem + (await root.issue()).pem);
    writeFileSync(file('broken.pem'), '-----BEGIN CERTIFICATE-----\nhunter2\n-----END CERTIFICATE-----\n');
    writeFileSync(file('none.pem'), 'hunter2');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const faults = (env: NodeJS.ProcessEnv): readonly string[] => {
    try {
      loadConfiguration({ ...PRODUCTION, ...env });
      return [];
    } catch (error) {
      return (error as Error).message.split('\n  ').slice(1);
    }
  };

  it('none → the server sees no certificates, and has no alias', () => {
    const configuration = loadConfiguration(PRODUCTION);
    expect([configuration.seesClientCertificates, configuration.mutualTlsAliases]).toEqual([false, undefined]);
    expect(configuration.urlsOfPath('/token')).toEqual(['https://login.example.com/token']);
  });

  it('a listener, a header, authorities and an alias → as set', () => {
    const env = { ...LISTENER, ...HEADER, MTLS_ISSUER: 'https://mtls.example.com', CLIENT_CERT_CA: file('ca.pem') };
    const { mutualTls, ...rest } = loadConfiguration({ ...PRODUCTION, ...env });
    expect(mutualTls).toMatchObject({ port: 8443, header: { name: 'client-cert', format: 'rfc9440' } });
    expect(mutualTls!.authorities).toHaveLength(2);
    expect(rest.issuer).toBe('https://login.example.com');
    const aliases = loadConfiguration({ ...PRODUCTION, ...env }).mutualTlsAliases;
    expect(aliases).toMatchObject({ token_endpoint: 'https://mtls.example.com/token' });
  });

  it.each<[string, NodeJS.ProcessEnv, string]>([
    ['a listener without a certificate of the server', { MTLS_PORT: '8443' }, 'MTLS_PORT needs TLS_CERT and TLS_KEY'],
    ['the port of the pages', { ...LISTENER, MTLS_PORT: '3000' }, 'MTLS_PORT must be another port than PORT'],
    ['port 0', { ...LISTENER, MTLS_PORT: '0' }, 'MTLS_PORT must not be less than 1'],
    ['a header without proxies', { CLIENT_CERT_HEADER: 'Client-Cert' }, 'CLIENT_CERT_HEADER needs TRUST_PROXY with the addresses'],
    ['a header and a number of proxies', { ...HEADER, TRUST_PROXY: '1' }, 'CLIENT_CERT_HEADER needs TRUST_PROXY with the addresses'],
    ['a header with another use', { ...HEADER, CLIENT_CERT_HEADER: 'Authorization' }, 'CLIENT_CERT_HEADER must be the name of a header'],
    ['a header of the proxy', { ...HEADER, CLIENT_CERT_HEADER: 'X-Forwarded-For' }, 'CLIENT_CERT_HEADER must be the name of a header'],
    ['no header name', { ...HEADER, CLIENT_CERT_HEADER: 'client cert' }, 'CLIENT_CERT_HEADER must be the name of a header'],
    ['an unknown form', { ...HEADER, CLIENT_CERT_FORMAT: 'xfcc' }, 'CLIENT_CERT_FORMAT must be one of'],
    ['the issuer as the alias', { ...LISTENER, MTLS_ISSUER: 'https://login.example.com' }, 'MTLS_ISSUER must be another origin'],
    ['an alias with a path', { ...LISTENER, MTLS_ISSUER: 'https://mtls.example.com/x' }, 'MTLS_ISSUER must be an https origin'],
    ['an alias without certificates', { MTLS_ISSUER: 'https://mtls.example.com' }, 'MTLS_ISSUER needs MTLS_PORT or CLIENT_CERT_HEADER'],
    ['a file that is not there', { ...LISTENER, CLIENT_CERT_CA: file('hunter2') }, 'CLIENT_CERT_CA must name a PEM file'],
    ['a file with a broken certificate', { ...LISTENER, CLIENT_CERT_CA: file('broken.pem') }, 'CLIENT_CERT_CA must name a PEM file'],
    ['a file without a certificate', { ...LISTENER, CLIENT_CERT_CA: file('none.pem') }, 'CLIENT_CERT_CA must hold certificates of authorities only'],
    ['a file with a certificate of a client', { ...LISTENER, CLIENT_CERT_CA: file('leaf.pem') }, 'CLIENT_CERT_CA must hold certificates of authorities only'],
  ])('%s → stops the start with one sentence', (_, env, says) => {
    expect(faults(env)).toEqual([expect.stringContaining(says)]);
    expect(faults(env).join()).not.toContain('hunter2');
  }); // prettier-ignore

  it('a form or authorities without certificates → a warning', () => {
    const env = { ...PRODUCTION, CLIENT_CERT_FORMAT: 'pem', CLIENT_CERT_CA: file('ca.pem') };
    expect(settingsWithoutEffect(env, loadConfiguration(env))).toEqual([
      'CLIENT_CERT_FORMAT has no effect without CLIENT_CERT_HEADER',
      'CLIENT_CERT_CA has no effect without MTLS_PORT or CLIENT_CERT_HEADER',
    ]);
  });
});
