import { isIP, isIPv6 } from 'node:net';
import { ValidateBy, type ValidationOptions } from 'class-validator';
import { brandFaults } from '../common/index.js';
import { databaseUrlFault } from './database-address.js';
import { isLoopbackName } from './loopback.js';
import { NOTICES, noticesOf } from './notices.js';
import { signUpOf } from './sign-up.js';
import { PROFILE_CLAIMS, profileClaimsOf } from './profile-claims.js';
import { mailboxOf, smtpUrlFault } from './smtp-address.js';

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

/**
 * A rule whose message also names the part that is wrong.
 *
 * @param faultOf the fault without any value, null without one
 */
function urlRule(name: string, form: string, faultOf: (url: string) => string | null) {
  return (): PropertyDecorator =>
    ValidateBy({
      name,
      validator: {
        validate: (value) => typeof value === 'string' && faultOf(value) === null,
        defaultMessage: (about) => `must be ${form}: ${faultOf(String(about?.value))}`,
      },
    });
}

/**
 * A rule whose message says what the value must be, or what is wrong with it.
 *
 * @param faultOf the fault without the value, null without one
 */
function faultRule(name: string, faultOf: (value: string) => string | null) {
  return (): PropertyDecorator =>
    ValidateBy({
      name,
      validator: {
        validate: (value) => typeof value === 'string' && faultOf(value) === null,
        defaultMessage: (about) => faultOf(String(about?.value)) ?? 'must be a text',
      },
    });
}

export const IsBrandName = faultRule('isBrandName', brandFaults.name);
export const IsBrandColor = faultRule('isBrandColor', brandFaults.color);
export const IsBrandLink = faultRule('isBrandLink', brandFaults.link);

/** An issuer identifier (RFC 8414 §2), further limited to an origin. */
export const IsIssuer = rule(
  'isIssuer',
  'must be an https origin (http only on localhost or a loopback address), without path, query, fragment or trailing slash',
  isIssuer,
);

/** The URL of a page of another application, to which browsers are redirected. */
export const IsPageUrl = rule(
  'isPageUrl',
  'must be an https URL (http only on localhost or a loopback address), without user name, password and fragment',
  isPageUrl,
);

export const IsDatabaseUrl = urlRule(
  'isDatabaseUrl',
  'sqlite:<file> or mysql://user:password@host:port/database, with more hosts after commas and ?ssl=required or ?ssl=verify-full',
  databaseUrlFault,
);

export const IsSmtpUrl = urlRule(
  'isSmtpUrl',
  'smtp://user:password@host:port or smtps://user:password@host:port',
  smtpUrlFault,
);

/** MAIL_FROM: one mailbox. */
export const IsMailbox = rule(
  'isMailbox',
  'must be one address, or a name and one address as in Example <no-reply@example.com>',
  (value) => mailboxOf(value) !== null,
);

/** SECURITY_MAILS. */
export const IsNoticeList = rule(
  'isNoticeList',
  `must be all, none, or some of ${NOTICES.join(', ')}, separated by commas`,
  (value) => noticesOf(value) !== null,
);

/** SIGN_UP. */
export const IsSignUp = rule(
  'isSignUp',
  'must be off, invite, open, or email domains separated by commas, as example.com',
  (value) => signUpOf(value) !== null,
);

/** PROFILE_CLAIMS. */
export const IsClaimList = rule(
  'isClaimList',
  `must be all, none, or some of ${PROFILE_CLAIMS.join(', ')}, separated by commas`,
  (value) => profileClaimsOf(value) !== null,
);

export const IsEncryptionKeys = rule(
  'isEncryptionKeys',
  'must be one or more keys of 32 bytes in base64url, separated by commas',
  areEncryptionKeys,
);

/** Entries of OUTBOUND_ALLOW. */
export const IsHostList = rule(
  'isHostList',
  'must be host names and addresses, separated by commas, each with :port where only that one is meant',
  (value) =>
    value
      .split(',')
      .map((entry) => entry.trim())
      .every((entry) => entry === '' || isIPv6(entry) || isHostAndPort(entry)),
);

/** HOST: an address to listen on. */
export const IsListenHost = rule(
  'isListenHost',
  'must be an IP address or a host name of this machine, without brackets and port',
  (value) => isIP(value) !== 0 || (/^[a-z\d]([\w.-]{0,252})$/i.test(value) && !/^[\d.]+$/.test(value)),
);

/** Headers that clients send, or that this server reads for another purpose. */
const OTHER_HEADERS =
  /^(?:accept|authorization|connection|content-|cookie|dpop|expect|forwarded|host|if-|origin|referer|sec-|te$|trailer|transfer-|upgrade|user-agent|via|x-forwarded-)/i;

/** CLIENT_CERT_HEADER: a header for this purpose only. */
export const IsForwardedHeader = rule(
  'isForwardedHeader',
  'must be the name of a header that has no other use, such as Client-Cert',
  (value) => /^[a-z\d](?:[a-z\d-]{0,98}[a-z\d])?$/i.test(value) && !OTHER_HEADERS.test(value),
);

/** TRUST_PROXY: the number of proxies, or their addresses. */
export const IsTrustedProxies = rule(
  'isTrustedProxies',
  'must be a number of proxies, or IP addresses and networks (as 10.0.0.0/8) separated by commas',
  (value) => /^\d{1,2}$/.test(value) || value.split(',').every((entry) => isNetwork(entry.trim())),
);

/** Names of networks that Express accepts. */
const NETWORKS = ['loopback', 'linklocal', 'uniquelocal'];

function isHostAndPort(entry: string): boolean {
  const match = /^(?:[\w.-]+|\[(?<address>[\da-f:.]+)\])(?::(?<port>\d{1,5}))?$/i.exec(entry);
  if (match === null) return false;
  const { address, port = '1' } = match.groups ?? {};
  return (address === undefined || isIPv6(address)) && Number(port) >= 1 && Number(port) <= 65_535;
}

function isNetwork(entry: string): boolean {
  if (NETWORKS.includes(entry)) return true;
  const [address = '', bits, ...more] = entry.split('/');
  const version = isIP(address);
  if (version === 0 || more.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}

/** Whether a text is a list of keys in the form of ENCRYPTION_KEY. */
export function areEncryptionKeys(text: string): boolean {
  return text.split(',').every((key) => /^[A-Za-z0-9_-]{43}$/.test(key.trim()));
}

function isIssuer(value: string): boolean {
  const url = URL.parse(value);
  return url !== null && url.origin === value && isHttps(url);
}

function isPageUrl(value: string): boolean {
  const url = URL.parse(value);
  if (url === null || value.includes('#') || url.username !== '' || url.password !== '') return false;
  return isHttps(url);
}

/** https, or http that stays on the machine. */
function isHttps({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || (protocol === 'http:' && isLoopbackName(hostname));
}
