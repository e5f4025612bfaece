import { AsnConvert } from '@peculiar/asn1-schema';
import {
  Certificate,
  id_ce_subjectAltName,
  SubjectAlternativeName,
  type AttributeTypeAndValue,
  type Extension,
  type GeneralName,
} from '@peculiar/asn1-x509';
import type { Attribute, RelativeName } from './distinguished-name.js';
import { isStrongSignature } from './signature-algorithms.js';

/** Names of the subject of a certificate (RFC 5280 §4.1.2.6, §4.2.1.6). */
export interface CertificateNames {
  /** From the root to the leaf. */
  readonly subject: readonly RelativeName[];
  readonly dns: readonly string[];
  readonly uri: readonly string[];
  /** In the form of `ipaddr.js` for their bytes. */
  readonly ip: readonly string[];
  readonly email: readonly string[];
}

/** What a chain needs to know beyond node:crypto. */
export interface CertificateFacts extends CertificateNames {
  readonly hasStrongSignature: boolean;
  /** The object identifiers of extensions, with whether each is critical. */
  readonly extensions: readonly { readonly id: string; readonly critical: boolean }[];
}

/**
 * Reads a certificate. Node.js gives names as one text for people, in which a value can imitate another attribute, so
 * they are read from the ASN.1.
 *
 * @param der that node:crypto has parsed
 * @throws Error for an encoding that the library refuses
 */
export function factsOf(der: Buffer): CertificateFacts {
  const { tbsCertificate: certificate, signatureAlgorithm } = AsnConvert.parse(der, Certificate);
  const extensions: readonly Extension[] = certificate.extensions ?? [];
  const alternative = extensions.find(({ extnID }) => extnID === id_ce_subjectAltName);
  const names: readonly GeneralName[] =
    alternative === undefined ? [] : [...AsnConvert.parse(alternative.extnValue.buffer, SubjectAlternativeName)];
  return {
    subject: [...certificate.subject].map((name) => [...name].map(attributeOf)),
    dns: names.map(({ dNSName }) => dNSName).filter(isText),
    uri: names.map(({ uniformResourceIdentifier }) => uniformResourceIdentifier).filter(isText),
    ip: names.map(({ iPAddress }) => iPAddress).filter(isText),
    email: names.map(({ rfc822Name }) => rfc822Name).filter(isText),
    hasStrongSignature: isStrongSignature(signatureAlgorithm),
    extensions: extensions.map(({ extnID: id, critical }) => ({ id, critical })),
  };
}

function attributeOf({ type, value }: AttributeTypeAndValue): Attribute {
  const text = value.anyValue === undefined ? value.toString() : undefined;
  return { type, text, der: Buffer.from(AsnConvert.serialize(value)).toString('hex') };
}

function isText(value: string | undefined): value is string {
  return value !== undefined;
}
