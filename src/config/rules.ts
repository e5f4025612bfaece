import { isIPv6 } from 'node:net';
import { ValidateBy, type ValidationOptions } from 'class-validator';
import { databaseUrlFault } from './database-address.js';

const DATABASE_URL_FORM =
  'sqlite:<file> or mysql://user:password@host:port/database, with more hosts after commas and ?ssl=required or ?ssl=verify-full';

function rule(name: string, says: string, holds: (value: string) => boolean) {
  return (options?: ValidationOptions): PropertyDecorator =>
    ValidateBy(
      {
        name,
        validator: { validate: (value) => typeof value === 'string' && holds(value), defaultMessage: () => says },
      },
      options,
    );
}

/** An issuer identifier (RFC 8414 §2), further limited to an origin. */
export const IsIssuer = rule(
  'isIssuer',
  'must be an https origin (http only on localhost or 127.0.0.1), without path, query, fragment or trailing slash',
  isIssuer,
);

/** Says which part is wrong, too. */
export const IsDatabaseUrl = (): PropertyDecorator =>
  ValidateBy({
    name: 'isDatabaseUrl',
    validator: {
      validate: (value) => typeof value === 'string' && databaseUrlFault(value) === null,
      defaultMessage: (about) => `must be ${DATABASE_URL_FORM}: ${databaseUrlFault(String(about?.value))}`,
    },
  });

export const IsEncryptionKeys = rule(
  'isEncryptionKeys',
  'must be one or more keys of 32 bytes in base64url, separated by commas',
  (value) => value.split(',').every((key) => /^[A-Za-z0-9_-]{43}$/.test(key.trim())),
);

/** Entries of OUTBOUND_ALLOW. */
export const IsHostList = rule(
  'isHostList',
  'must be host names and addresses, separated by commas, each with :port where only that one is meant',
  (value) =>
    value
      .split(',')
      .map((entry) => entry.trim())
      .every((entry) => entry === '' || isIPv6(entry) || /^([\w.-]+|\[[\da-f:.]+\])(:\d{1,5})?$/i.test(entry)),
);

function isIssuer(value: string): boolean {
  const url = URL.parse(value);
  if (url === null || url.origin !== value) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackName(url.hostname));
}

/** Whether plain http to this host never leaves the machine. */
export function isLoopbackName(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '127.0.0.1';
}
