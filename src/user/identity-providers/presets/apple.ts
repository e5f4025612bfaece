import { sign } from 'node:crypto';
import { secondsOf, type Parameters } from '../../../common/index.js';
import type { Claims, OpenIdPreset, SecretOwner } from './preset.js';

/** Seconds that one signed secret is valid. Apple allows up to six months. */
const SECRET_TTL = 300;

/**
 * Sign in with Apple. Its secret is a JWT that the key of the team signs; its answer is a form from another site; and the
 * name is in the first answer only, unsigned, so that it is a suggestion.
 */
export const apple: OpenIdPreset = {
  name: 'apple',
  protocol: 'openid',
  scope: 'openid name email',
  issuer: 'https://appleid.apple.com',
  ownIssuer: false,
  asksUserinfo: false,
  takesHints: false,
  // Required for the scopes name and email.
  parameters: { response_mode: 'form_post' },
  meaningOf: (claims, answer) => ({
    ...nameIn(answer),
    ...claims,
    // A text in some responses.
    email_verified: claims['email_verified'] === true || claims['email_verified'] === 'true',
  }),
  secretOf: signedSecret,
};

/** The client secret: a JWT with ES256 (RFC 7515 §3.1, RFC 7518 §3.4). */
export function signedSecret({ clientId, issuer, settings }: SecretOwner, key: string, now: Date): string {
  const { teamId, keyId } = settings;
  const iat = secondsOf(now);
  const claims = { iss: teamId, iat, exp: iat + SECRET_TTL, aud: issuer, sub: clientId };
  const signed = [{ alg: 'ES256', kid: keyId, typ: 'JWT' }, claims].map(encoded).join('.');
  const signature = sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' });
  return `${signed}.${signature.toString('base64url')}`;
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** The name in `user` of the first answer. */
function nameIn({ user }: Parameters): Claims {
  const { firstName, lastName } = nameOf(user) ?? {};
  const [given, family] = [firstName, lastName].map((part) => (typeof part === 'string' ? part : undefined));
  const name = [given, family].filter((part) => part).join(' ');
  return {
    ...(given !== undefined && { given_name: given }),
    ...(family !== undefined && { family_name: family }),
    ...(name !== '' && { name }),
  };
}

function nameOf(json: string | undefined): Claims | undefined {
  try {
    return (JSON.parse(json ?? '') as { readonly name?: Claims } | null)?.name ?? undefined;
  } catch {
    return undefined;
  }
}
