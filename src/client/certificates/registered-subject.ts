import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { ClientMetadata } from '../metadata/client-metadata.js';
import type { CertificateNames } from './certificate-facts.js';
import { isName, parseName } from './distinguished-name.js';

/** One way to name the subject of the certificates of a client (RFC 8705 §2.1.2). */
interface SubjectMember {
  /** The fault of a registered value; undefined for a valid one. */
  fault(value: string): string | undefined;
  matches(value: string, names: CertificateNames): boolean;
}

const HOST_NAME = /^[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*$/i;
const EMAIL = /^(?<local>[\x21-\x3f\x41-\x7e]+)@(?<host>[\x21-\x3f\x41-\x7e]+)$/;

const MEMBERS = {
  tls_client_auth_subject_dn: {
    fault: nameFault,
    matches: (value, { subject }) => isName(subject, parseName(value)),
  },
  tls_client_auth_san_dns: {
    fault: (value) => (HOST_NAME.test(value) ? undefined : 'must be a host name, without a wildcard'),
    matches: (value, { dns }) => dns.some((one) => one.toLowerCase() === value.toLowerCase()),
  },
  tls_client_auth_san_uri: {
    fault: (value) => (URL.canParse(value) ? undefined : 'must be an absolute URI'),
    matches: (value, { uri }) => uri.includes(value),
  },
  tls_client_auth_san_ip: {
    fault: (value) => (bytesOf(value) === null ? 'must be an IPv4 or IPv6 address' : undefined),
    matches: (value, { ip }) => ip.some((one) => bytesOf(one) !== null && bytesOf(one) === bytesOf(value)),
  },
  tls_client_auth_san_email: {
    fault: (value) => (EMAIL.test(value) ? undefined : 'must be an email address'),
    matches: (value, { email }) => email.some((one) => comparableEmail(one) === comparableEmail(value)),
  },
} as const satisfies Readonly<Record<string, SubjectMember>>;

export type SubjectMemberName = keyof typeof MEMBERS;
export const SUBJECT_MEMBERS = Object.keys(MEMBERS) as readonly SubjectMemberName[];

/** The members of a client that name its certificates, with their values. */
export function registeredSubjects(metadata: ClientMetadata): readonly (readonly [SubjectMemberName, string])[] {
  return SUBJECT_MEMBERS.flatMap((member) => {
    const value = metadata[member];
    return value === undefined ? [] : [[member, value] as const];
  });
}

/** Describes the fault of a registered value; undefined for a valid one. */
export function subjectFault(member: SubjectMemberName, value: string): string | undefined {
  return MEMBERS[member].fault(value);
}

/** Whether a certificate has the subject that the client registered. */
export function hasRegisteredSubject(names: CertificateNames, metadata: ClientMetadata): boolean {
  const registered = registeredSubjects(metadata);
  return registered.length === 1 && registered.every(([member, value]) => MEMBERS[member].matches(value, names));
}

function nameFault(value: string): string | undefined {
  try {
    parseName(value);
    return undefined;
  } catch (error) {
    return `must be a distinguished name (RFC 4514): it ${(error as Error).message}`;
  }
}

/** The bytes of an address, in which it is compared (RFC 8705 §2.1.2); null for another text. */
function bytesOf(text: string): string | null {
  if (isIP(text) === 0 || text.includes('%')) return null;
  return ipaddr.parse(text).toByteArray().join('.');
}

/** Only the host is compared without case (RFC 5280 §7.5). */
function comparableEmail(text: string): string {
  const { local = text, host = '' } = EMAIL.exec(text)?.groups ?? {};
  return `${local}@${host.toLowerCase()}`;
}
