import { describe, expect, it } from 'vitest';
import { factsOf } from '../../../../src/client/certificates/certificate-facts.js';
import { hasRegisteredSubject, subjectFault, type SubjectMemberName } from '../../../../src/client/certificates/registered-subject.js'; // prettier-ignore
import { withDefaults } from '../../../../src/client/metadata/client-metadata.js';
import { Identity } from '../../../support/client-certificates.js';

const NAMES = [
  { type: 'dns', value: 'payments.example.com' },
  { type: 'dns', value: '*.example.org' },
  { type: 'url', value: 'spiffe://example.com/payments' },
  { type: 'ip', value: '192.0.2.7' },
  { type: 'ip', value: '2001:db8::7' },
  { type: 'email', value: 'Ops@example.com' },
] as const;

describe('tls_client_auth_san_… (RFC 8705 §2.1.2)', () => {
  const names = Identity.make({ names: NAMES }).then(({ der }) => factsOf(der));
  const matches = async (member: SubjectMemberName, value: string) =>
    hasRegisteredSubject(await names, withDefaults({ [member]: value }));

  it.each<[SubjectMemberName, string]>([
    ['tls_client_auth_san_dns', 'payments.example.com'],
    ['tls_client_auth_san_dns', 'PAYMENTS.example.com'],
    ['tls_client_auth_san_uri', 'spiffe://example.com/payments'],
    ['tls_client_auth_san_ip', '192.0.2.7'],
    ['tls_client_auth_san_ip', '2001:0db8:0:0::0007'],
    ['tls_client_auth_san_email', 'Ops@EXAMPLE.com'],
  ])('%s %s → the certificate of the client', async (member, value) => {
    expect(subjectFault(member, value)).toBeUndefined();
    expect(await matches(member, value)).toBe(true);
  });

  it.each<[SubjectMemberName, string]>([
    ['tls_client_auth_san_dns', 'other.example.com'],
    ['tls_client_auth_san_dns', 'evil.example.org'],
    ['tls_client_auth_san_dns', 'example.com'],
    ['tls_client_auth_san_dns', 'spiffe://example.com/payments'],
    ['tls_client_auth_san_uri', 'spiffe://example.com/payments/'],
    ['tls_client_auth_san_uri', 'spiffe://example.com/Payments'],
    ['tls_client_auth_san_ip', '192.0.2.8'],
    ['tls_client_auth_san_ip', '::ffff:192.0.2.7'],
    ['tls_client_auth_san_email', 'ops@example.com'],
    ['tls_client_auth_subject_dn', 'CN=payments.example.com'],
  ])('%s %s → another certificate, a wildcard in it included', async (member, value) => {
    expect(await matches(member, value)).toBe(false);
  });

  it('two registered members, or none → never', async () => {
    const both = { tls_client_auth_san_dns: 'payments.example.com', tls_client_auth_san_ip: '192.0.2.7' };
    expect(hasRegisteredSubject(await names, withDefaults(both))).toBe(false);
    expect(hasRegisteredSubject(await names, withDefaults({}))).toBe(false);
  });

  it.each<[SubjectMemberName, string]>([
    ['tls_client_auth_san_dns', '*.example.com'],
    ['tls_client_auth_san_dns', ''],
    ['tls_client_auth_san_dns', 'a b'],
    ['tls_client_auth_san_uri', 'payments'],
    ['tls_client_auth_san_ip', '192.0.2'],
    ['tls_client_auth_san_ip', 'fe80::1%eth0'],
    ['tls_client_auth_san_ip', '192.0.2.0/24'],
    ['tls_client_auth_san_email', 'example.com'],
    ['tls_client_auth_subject_dn', 'payments'],
  ])('%s %j → cannot be registered', (member, value) => {
    expect(subjectFault(member, value)).toMatch(/^must be/);
  });
});
