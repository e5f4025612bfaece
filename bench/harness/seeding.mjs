import { hash, randomBytes } from 'node:crypto';

/**
 * The users who sign in: one for each connection of the load, because Grantry runs sign-ins of one account one after
 * another. All seeded tokens belong to the first one.
 */
export const PEOPLE = Array.from({ length: 16 }, (_, i) => ({
  username: `bench-${i + 1}`,
  password: 'a-Password-of-the-benchmark-2026',
}));

/** One PKCE pair for all codes; its check costs the same. */
export const VERIFIER = 'a-code-verifier-of-the-benchmark-that-is-long-enough';
export const CHALLENGE = hash('sha256', VERIFIER, 'base64url');
export const REDIRECT_URI = 'https://client.bench.example/callback';
export const AUDIENCE = 'https://api.bench.example';
export const NONCE = 'bench-nonce';
export const SUB = '0199f0c2-5b5e-7d3c-9f5e-2d3c4b5a6978';
export const SCOPE_OF_API = 'openid offline_access api';
export const SCOPE_OF_OPAQUE = 'openid offline_access';

/** Returns a UUIDv7, the format of Grantry's ids. */
export function uuidv7(at = Date.now()) {
  const hex = at.toString(16).padStart(12, '0') + randomBytes(10).toString('hex');
  const fixed = `${hex.slice(0, 12)}7${hex.slice(13, 16)}${'89ab'[hex.charCodeAt(16) % 4]}${hex.slice(17)}`;
  return fixed.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Returns a client_id of the same length as Grantry's, so that tokens have the same length, and a secret. */
export const newClient = () => ({
  id: `client-${randomBytes(16).toString('base64url')}`,
  secret: randomBytes(32).toString('base64url'),
});

/** Returns `<id>.<secret>` and the digest of the secret. */
export function bearerValue(id = uuidv7()) {
  const secret = randomBytes(32).toString('base64url');
  return { id, value: `${id}.${secret}`, digest: hash('sha256', secret, 'base64url') };
}

/** @returns the bodies of token requests that redeem these codes */
export const exchangesOf = (codes) => {
  const rest = `&redirect_uri=${encodeURIComponent(REDIRECT_URI)}&code_verifier=${VERIFIER}`;
  return codes.map((code) => `grant_type=authorization_code&code=${code}${rest}`);
};

export const basicOf = ({ id, secret }) => `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;

/** Sends a request that is not measured. @throws Error when the status is not 2xx */
export async function ask(url, { method = 'POST', authorization, form, json } = {}) {
  const headers = {
    ...(authorization && { authorization }),
    ...(form !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
    ...(json !== undefined && { 'content-type': 'application/json' }),
  };
  const body = form ?? (json && JSON.stringify(json));
  const answer = await fetch(url, { method, headers, ...(method === 'POST' && { body }) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${text}`);
  return JSON.parse(text);
}

/** Redeems codes, eight at a time. */
export async function redeemAll(issuer, client, codes) {
  const bodies = exchangesOf(codes);
  const answers = [];
  const worker = async () => {
    for (let body = bodies.pop(); body !== undefined; body = bodies.pop()) {
      answers.push(await ask(`${issuer}/token`, { authorization: basicOf(client), form: body }));
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  return answers;
}
