/**
 * Attribute types in distinguished names: the object identifier, then the names in use, the shortest first. They are those
 * of RFC 4514 §3, and those that openssl and the certificate authorities of banks write.
 */
const TYPES: readonly (readonly [oid: string, ...names: string[]])[] = [
  ['2.5.4.3', 'CN', 'commonName'],
  ['2.5.4.4', 'SN', 'surname'],
  ['2.5.4.5', 'serialNumber'],
  ['2.5.4.6', 'C', 'countryName'],
  ['2.5.4.7', 'L', 'localityName'],
  ['2.5.4.8', 'ST', 'S', 'stateOrProvinceName'],
  ['2.5.4.9', 'STREET', 'streetAddress'],
  ['2.5.4.10', 'O', 'organizationName'],
  ['2.5.4.11', 'OU', 'organizationalUnitName'],
  ['2.5.4.12', 'T', 'title'],
  ['2.5.4.15', 'businessCategory'],
  ['2.5.4.17', 'postalCode'],
  ['2.5.4.42', 'GN', 'givenName'],
  ['2.5.4.46', 'dnQualifier'],
  ['2.5.4.97', 'organizationIdentifier'],
  ['0.9.2342.19200300.100.1.1', 'UID', 'userId'],
  ['0.9.2342.19200300.100.1.25', 'DC', 'domainComponent'],
  ['1.2.840.113549.1.9.1', 'E', 'email', 'emailAddress'],
  ['1.3.6.1.4.1.311.60.2.1.1', 'jurisdictionL', 'jurisdictionLocalityName'],
  ['1.3.6.1.4.1.311.60.2.1.2', 'jurisdictionST', 'jurisdictionStateOrProvinceName'],
  ['1.3.6.1.4.1.311.60.2.1.3', 'jurisdictionC', 'jurisdictionCountryName'],
];

const BY_NAME = new Map(TYPES.flatMap(([oid, ...names]) => names.map((name) => [name.toLowerCase(), oid] as const)));
const SHORT = new Map(TYPES.map(([oid, name]) => [oid, name]));
const DOTTED = /^(?:oid\.)?((?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*))+)$/;

/**
 * @param written a name in any case, or an object identifier
 * @returns the object identifier; undefined for an unknown name
 */
export function attributeType(written: string): string | undefined {
  const lower = written.toLowerCase();
  return DOTTED.exec(lower)?.[1] ?? BY_NAME.get(lower);
}

/** The shortest name of an attribute type; its object identifier when it has none. */
export function nameOfType(oid: string): string {
  return SHORT.get(oid) ?? oid;
}
