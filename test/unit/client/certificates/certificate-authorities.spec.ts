import { X509Certificate } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { describe, expect, it } from 'vitest';
import { CertificateAuthorities } from '../../../../src/client/certificates/certificate-authorities.js';
import { ClientCertificate } from '../../../../src/client/certificates/client-certificate.js';
import type { Clock } from '../../../../src/common/index.js';
import type { Configuration } from '../../../../src/config/index.js';
import { Identity, type CertificateParts } from '../../../support/client-certificates.js';
import { FixedClock } from '../../../support/fixed-clock.js';

const RSA = { name: 'RSASSA-PKCS1-v1_5', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) };

describe('authorities of CLIENT_CERT_CA (RFC 5280 §6.1)', () => {
  const over = (authorities: readonly Identity[], clock: Clock = new FixedClock(new Date())) =>
    new CertificateAuthorities({ mutualTls: { authorities: authorities.map(({ pem }) => pem) } } as unknown as Configuration, clock); // prettier-ignore
  const asserted = (all: CertificateAuthorities, { der }: Identity) =>
    all.assertIssued(new ClientCertificate(new X509Certificate(der)));

  it('a certificate of any of them → its names', async () => {
    const [first, second] = [await Identity.authority(), await Identity.authority('CN=Second', { algorithm: { ...RSA, hash: 'SHA-256' } })]; // prettier-ignore
    for (const by of [first, second]) {
      const facts = await asserted(over([first, second]), await by.issue({ subject: 'CN=a' }));
      expect(facts.subject).toMatchObject([[{ type: '2.5.4.3', text: 'a' }]]);
    }
  });

  it('no extended key usage, or any → accepted; only that of a server → refused', async () => {
    const root = await Identity.authority();
    const issue = (usages: readonly string[]) => root.issue({ usages });
    await expect(asserted(over([root]), await issue([]))).resolves.toBeDefined();
    await expect(asserted(over([root]), await issue(['2.5.29.37.0']))).resolves.toBeDefined();
    await expect(asserted(over([root]), await issue(['1.3.6.1.5.5.7.3.1']))).rejects.toThrow('not for TLS clients');
  });

  it.each<[string, CertificateParts]>([
    ['of the same kind of key', {}],
    ['of another kind of key', { algorithm: { ...RSA, hash: 'SHA-256' } }],
  ])('attack: another authority with the same name, %s → refused', async (_, parts) => {
    const [root, twin] = [await Identity.authority(), await Identity.authority(undefined, parts)];
    await expect(asserted(over([root]), await twin.issue())).rejects.toThrow('no authority of CLIENT_CERT_CA');
  });

  it('attack: a signature with SHA-1 → refused', async () => {
    const root = await Identity.authority(undefined, { algorithm: { ...RSA, hash: 'SHA-1' } });
    await expect(asserted(over([root]), await root.issue())).rejects.toThrow('signed with MD5 or SHA-1');
  });

  it.each(['SHA-1', 'SHA-256'])('a signature by RSASSA-PSS with %s → as strong as its hash', async (hash) => {
    const pss = { ...RSA, name: 'RSA-PSS', hash, saltLength: 20 };
    const root = await Identity.authority(undefined, { algorithm: pss });
    const checked = asserted(over([root]), await root.issue());
    if (hash === 'SHA-256') await expect(checked).resolves.toBeDefined();
    else await expect(checked).rejects.toThrow('signed with MD5 or SHA-1');
  });

  it('a certificate of an intermediate authority that the file does not name → refused; named → accepted', async () => {
    const root = await Identity.authority();
    const intermediate = await root.issue({ subject: 'CN=Intermediate', isAuthority: true, usages: [] });
    const leaf = await intermediate.issue();
    await expect(asserted(over([root]), leaf)).rejects.toThrow('no authority of CLIENT_CERT_CA');
    await expect(asserted(over([root, intermediate]), leaf)).resolves.toBeDefined();
  });

  it('an authority that has expired → its certificates are refused', async () => {
    const root = await Identity.authority(undefined, { until: 1 });
    const leaf = await root.issue({ until: 10 });
    const clock = new FixedClock(new Date(Date.now() + 2 * 86_400_000));
    await expect(asserted(over([root], clock), leaf)).rejects.toThrow('no authority of CLIENT_CERT_CA');
  });

  it('the validity ends with the second that the certificate names', async () => {
    const root = await Identity.authority();
    const leaf = await root.issue({ until: 1 });
    const end = new X509Certificate(leaf.der).validToDate.getTime();
    await expect(asserted(over([root], new FixedClock(new Date(end))), leaf)).resolves.toBeDefined();
    await expect(asserted(over([root], new FixedClock(new Date(end + 1))), leaf)).rejects.toThrow('has expired');
  });

  it.each([
    ['name constraints', '2.5.29.30', false],
    ['an unknown critical extension', '1.2.3.4', true],
  ])('an authority with %s → stops the start', async (_, id, critical) => {
    const extensions = [new x509.Extension(id, critical, Buffer.from('300aa008300682042e612e62', 'hex'))];
    const root = await Identity.authority(undefined, { extensions });
    await expect(over([root]).onModuleInit()).rejects.toThrow(`CLIENT_CERT_CA has an authority with an extension that is not supported (${id})`); // prettier-ignore
  });
});
