import { describe, expect, it } from 'vitest';
import { factsOf } from '../../../../src/client/certificates/certificate-facts.js';
import { isName, nameText, parseName } from '../../../../src/client/certificates/distinguished-name.js';
import { Identity, type CertificateParts } from '../../../support/client-certificates.js';

/** The subject of a certificate that was really made. */
async function subject(name: CertificateParts['subject'] & {}) {
  return factsOf((await Identity.make({ subject: name })).der).subject;
}

describe('a registered distinguished name (RFC 4514, RFC 8705 §2.1.2)', () => {
  it.each([
    ['as written', 'CN=payments,O=Example Bank,C=DE'],
    ['types in another case', 'cn=payments,o=Example Bank,c=DE'],
    ['other names of the types', 'commonName=payments,organizationName=Example Bank,countryName=DE'],
    ['object identifiers', '2.5.4.3=payments,2.5.4.10=Example Bank,OID.2.5.4.6=DE'],
    ['spaces around separators', 'CN = payments , O = Example Bank ,C=DE '],
    ['escaped characters', 'CN=pay\\6Dents,O=Example\\20Bank,C=D\\45'],
    ['a value by its encoding', 'CN=payments,O=Example Bank,C=#13024445'],
  ])('%s → the same name', async (_, text) => {
    expect(isName(await subject('CN=payments,O=Example Bank,C=DE'), parseName(text))).toBe(true);
  });

  it.each([
    ['a longer name (suffix)', 'CN=payments,O=Example Bank,C=DE,DC=com'],
    ['a shorter name (prefix)', 'O=Example Bank,C=DE'],
    ['only the first attribute', 'CN=payments'],
    ['another order', 'C=DE,O=Example Bank,CN=payments'],
    ['another value', 'CN=payment,O=Example Bank,C=DE'],
    ['a value in another case', 'CN=Payments,O=Example Bank,C=DE'],
    ['another type', 'OU=payments,O=Example Bank,C=DE'],
    ['one set of attributes', 'CN=payments+O=Example Bank,C=DE'],
    ['a value that contains the separator', 'CN=payments\\,O\\=Example Bank,C=DE'],
    ['a wildcard', 'CN=*,O=Example Bank,C=DE'],
    ['the encoding of another string type', 'CN=payments,O=Example Bank,C=#0C024445'],
  ])('%s → another name', async (_, text) => {
    expect(isName(await subject('CN=payments,O=Example Bank,C=DE'), parseName(text))).toBe(false);
  });

  it('a certificate whose value contains a whole name (DN trick) → another name', async () => {
    const actual = await subject('CN=payments\\,O\\=Example Bank,C=DE');
    expect(isName(actual, parseName('CN=payments,O=Example Bank,C=DE'))).toBe(false);
    expect(isName(actual, parseName('CN=payments\\,O\\=Example Bank,C=DE'))).toBe(true);
  });

  it('a set of attributes → equal in any order, and as a set only', async () => {
    const actual = await subject([{ O: ['Example Bank'] }, { CN: ['payments'], OU: ['7'] }]);
    expect(isName(actual, parseName('OU=7+CN=payments,O=Example Bank'))).toBe(true);
    expect(isName(actual, parseName('CN=payments+CN=payments,O=Example Bank'))).toBe(false);
    expect(isName(actual, parseName('CN=payments,OU=7,O=Example Bank'))).toBe(false);
  });

  it.each([
    ['Lučić', 'CN=Lu\\C4\\8Di\\C4\\87', 'CN=Lučić'],
    ['composed and decomposed characters', 'CN=Zoe\u0308', 'CN=Zo\u00eb'],
    ['spaces at both ends', 'CN=\\ x\\ ', 'CN=\\ x\\ '],
  ])('%s → the same characters', async (_, registered, certified) => {
    expect(isName(await subject(certified), parseName(registered))).toBe(true);
  });

  it.each([
    '', ' ', 'CN', '=x', 'unknown=x', 'CN=a;O=b', 'CN="a"', 'CN=<a>', 'CN=\\', 'CN=\\zz', 'CN=\\C4', 'CN=#', 'CN=#123',
    'CN=#xy', 'CN=a,', ',CN=a', 'CN=a,,O=b', 'CN=a+', '1.2.=x', '__proto__=x', 'toString=x', 'CN=a\0',
  ])('%j → refused', (text) => {
    expect(() => parseName(text)).toThrow(/^(?:is empty|has )/);
  }); // prettier-ignore

  it('a hostile text of 1000 characters → an answer at once', () => {
    for (const char of ['\\', ' ', ',', '+', '=', '#', '\\ '])
      expect(() => parseName(`CN=${char.repeat(1000)}x;`)).toThrow(/./);
  });

  it('a value that begins with an escaped # → a text, not an encoding', () => {
    const actual = [[{ type: '2.5.4.3', text: '#13', der: '0c03233133' }]];
    expect(isName(actual, parseName('CN=\\#13'))).toBe(true);
    expect(isName(actual, parseName('CN=#13'))).toBe(false);
    expect(nameText(actual)).toBe('CN=\\#13');
  });

  it('the text of a name is the name', async () => {
    const actual = await subject('CN=a\\,b\\+c,O=\\ x\\ ,C=DE');
    expect(nameText(actual)).toBe('CN=a\\,b\\+c,O=\\ x\\ ,C=DE');
    expect(isName(actual, parseName(nameText(actual)))).toBe(true);
  });
});
