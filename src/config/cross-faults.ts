import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { levelOfAcr, themeFaults } from '../common/index.js';
import { brandFileFaults } from './brand-files.js';
import { mutualTlsFaults } from './client-certificates.js';
import { databaseUrlFault, mysqlAddressOf, sqliteFileOf } from './database-address.js';
import { encryptionKeyOf } from './encryption-key-file.js';
import { ENDPOINTS } from './endpoints.js';
import type { Environment } from './environment.js';
import { isLoopbackName } from './loopback.js';
import { sqliteFault } from './sqlite-fault.js';

/** Checks combinations of variables, and the files that they name. Returns one sentence for each fault, without values. */
export function crossFaults(env: Environment): string[] {
  return [
    demoFault(env),
    loginUrlFault(env),
    acrFault(env, 'ADMIN_ACR'),
    acrFault(env, 'USERINFO_ACR'),
    ...databaseFaults(env),
    keyFileFault(env),
    ...tlsFaults(env),
    caFault(env),
    ...mutualTlsFaults(env),
    ...brandFileFaults(env),
    ...themeDirFaults(env),
  ].filter((fault) => fault !== undefined);
}

/** Checks the files of DATABASE_URL and DATABASE_CA. Another rule refuses a malformed DATABASE_URL. */
export function databaseFaults({ DATABASE_URL, DATABASE_CA }: Environment): string[] {
  if (databaseUrlFault(DATABASE_URL) !== null) return [];
  const faults = [
    sqliteFault(DATABASE_URL),
    DATABASE_CA === undefined ? undefined : databaseCaFault(DATABASE_URL, DATABASE_CA),
  ];
  return faults.filter((fault) => fault !== undefined);
}

/** A CA without `ssl=verify-full` would give a false impression of safety. */
function databaseCaFault(url: string, file: string): string | undefined {
  const isChecked = sqliteFileOf(url) === null && mysqlAddressOf(url).tls === 'verify-full';
  if (!isChecked) return 'DATABASE_CA has no effect without ssl=verify-full in DATABASE_URL';
  return pemOf('DATABASE_CA', file, certificateOf).fault;
}

function themeDirFaults({ THEME_DIR }: Environment): string[] {
  if (THEME_DIR === undefined) return [];
  try {
    return themeFaults(THEME_DIR).map((fault) => `THEME_DIR: ${fault}`);
  } catch {
    return ['THEME_DIR must name a folder that can be read'];
  }
}

function demoFault({ NODE_ENV, DEMO, ISSUER = '' }: Environment): string | undefined {
  if (NODE_ENV !== 'production' || DEMO !== true || isLoopbackName(URL.parse(ISSUER)?.hostname ?? '')) return undefined;
  return 'DEMO must not be true in production unless ISSUER is on localhost';
}

/** Without second factors, no one could meet the demand. */
function acrFault(env: Environment, name: 'ADMIN_ACR' | 'USERINFO_ACR'): string | undefined {
  const level = levelOfAcr(env[name] ?? '') ?? 1;
  return level > 1 && env.MFA === 'off' ? `${name} must not demand a second factor while MFA is off` : undefined;
}

/** The first segments of this server's own paths. */
const OWN_PLACES: ReadonlySet<string> = new Set(Object.values(ENDPOINTS).map(placeOf));

function placeOf(path: string): string {
  return path.split('/')[1]?.toLowerCase() ?? '';
}

/** The login page redirects to LOGIN_URL. Below a path of this server it would redirect to this server again. */
function loginUrlFault({ ISSUER, PORT, LOGIN_URL }: Environment): string | undefined {
  const url = URL.parse(LOGIN_URL ?? '');
  if (url === null) return undefined;
  if (url.searchParams.has('interaction')) return 'LOGIN_URL must not contain the parameter interaction';
  const isOwn = url.origin === (ISSUER ?? `http://localhost:${PORT}`) && OWN_PLACES.has(placeOf(url.pathname));
  return isOwn ? 'LOGIN_URL must not be a page of this server' : undefined;
}

/** Outside production, the default key is in a file. */
function keyFileFault(env: Environment): string | undefined {
  if (env.NODE_ENV === 'production' || env.ENCRYPTION_KEY !== undefined) return undefined;
  try {
    encryptionKeyOf(env);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function tlsFaults({ TLS_CERT, TLS_KEY }: Environment): (string | undefined)[] {
  const certificate = TLS_CERT === undefined ? undefined : pemOf('TLS_CERT', TLS_CERT, certificateOf);
  const key = TLS_KEY === undefined ? undefined : pemOf('TLS_KEY', TLS_KEY, createPrivateKey);
  const faults = [certificate, key].map((one) => one?.fault);
  if ((certificate === undefined) !== (key === undefined)) {
    faults.push(`${certificate ? 'TLS_KEY' : 'TLS_CERT'} is missing: TLS_CERT and TLS_KEY must be given together`);
  }
  if (certificate?.value && key?.value) faults.push(pairFault(certificate.value, key.value));
  return faults;
}

function pairFault(certificate: X509Certificate, key: KeyObject): string | undefined {
  if (!certificate.checkPrivateKey(key))
    return 'TLS_KEY is not the key of the certificate in TLS_CERT; the certificate of the server itself must be the first in its file';
  try {
    createSecureContext({ cert: certificate.toString(), key: key.export({ type: 'pkcs8', format: 'pem' }) });
    return undefined;
  } catch (error) {
    return `TLS_CERT and TLS_KEY cannot be used (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'})`;
  }
}

function caFault({ OUTBOUND_CA }: Environment): string | undefined {
  return OUTBOUND_CA === undefined ? undefined : pemOf('OUTBOUND_CA', OUTBOUND_CA, certificateOf).fault;
}

interface Pem<T> {
  readonly value?: T;
  readonly fault?: string;
}

const HOLDS: Readonly<Record<string, string>> = { TLS_KEY: 'a private key without a passphrase' };

function pemOf<T>(name: string, file: string, parse: (text: string) => T): Pem<T> {
  const text = textOf(file);
  if (text === undefined) return { fault: `${name} must name a PEM file that can be read` };
  try {
    if (text.includes('-----BEGIN ')) return { value: parse(text) };
  } catch {
    // The message of the parser may quote the content of the file.
  }
  return { fault: `${name} must name a PEM file that holds ${HOLDS[name] ?? 'a certificate'}` };
}

/** The first certificate of a chain; all of them must be readable. */
function certificateOf(pem: string): X509Certificate {
  const [first, ...more] = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  for (const one of more) new X509Certificate(one);
  return new X509Certificate(first ?? '');
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
