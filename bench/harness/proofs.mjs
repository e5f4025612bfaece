import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const encoded = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const HEADER = encoded({ typ: 'dpop+jwt', alg: 'ES256', jwk: publicKey.export({ format: 'jwk' }) });

/** Headers with a new DPoP proof each, all of one key, as one installation of a client sends them (RFC 9449 §4). */
export function proofHeaders(url, count) {
  const iat = Math.floor(Date.now() / 1000);
  return Array.from({ length: count }, () => {
    const text = `${HEADER}.${encoded({ jti: randomUUID(), htm: 'POST', htu: url, iat })}`;
    const signature = sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' });
    return `DPoP: ${text}.${signature.toString('base64url')}\r\n`;
  });
}
