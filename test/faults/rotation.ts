import { createLocalJWKSet, decodeProtectedHeader, jwtVerify, type JSONWebKeySet } from 'jose';
import { request } from '../support/admin-api.js';
import { UserAgent } from '../support/user-agent.js';
import { textOf, type Outcome } from './answers.js';
import type { Party } from './party.js';
import type { Tally } from './tally.js';

/** Seconds for which a resource server may cache a JWKS: JWKS_MAX_AGE. */
export const MAX_AGE = 2;
/** Seconds between two rotations: KEY_ROTATION_INTERVAL. */
export const INTERVAL = 5;

interface Kept {
  readonly jwks: JSONWebKeySet;
  readonly at: number;
}

interface Issued {
  readonly jwts: readonly string[];
  /** When the answer had arrived. */
  readonly at: number;
}

/**
 * Keys rotate every few seconds while both processes issue access tokens and ID tokens. Each token is verified with the
 * JWKS of either process at that moment, and with one that was fetched up to MAX_AGE seconds before.
 *
 * @param party its client has JWT access tokens
 */
export async function rotationUnderLoad(party: Party, tally: Tally, milliseconds: number): Promise<void> {
  const { cluster } = party;
  const kids = new Map<string, Set<string>>();
  const until = performance.now() + milliseconds;
  await Promise.all(
    [0, 1, 0, 1].map(async (at) => {
      const family = { token: (await party.tokens(at, new UserAgent(cluster.issuer))).refresh };
      let kept = await jwksOf(cluster, at);
      while (performance.now() < until) {
        if (performance.now() - kept.at > MAX_AGE * 1000 - 500) kept = await jwksOf(cluster, at + 1);
        const issued = await refreshed(party, family, at, tally);
        const sets = {
          'of the same process': await jwksOf(cluster, at),
          'of the other': await jwksOf(cluster, at + 1),
          // After a pause of the machine the cached JWKS may be older than MAX_AGE.
          ...(issued.at - kept.at <= MAX_AGE * 1000 && { kept }),
        };
        for (const jwt of issued.jwts) {
          note(kids, jwt);
          for (const [whose, { jwks }] of Object.entries(sets)) await verify(jwt, jwks, whose, tally);
        }
      }
    }),
  );
  // The first key existed before; half of the expected rotations suffice on a busy machine.
  const least = Math.max(1, Math.floor(milliseconds / 1000 / INTERVAL / 2));
  for (const alg of ['RS256', 'ES256']) {
    const rotations = (kids.get(alg)?.size ?? 0) - 1;
    tally.rounds = Math.max(tally.rounds, rotations);
    if (rotations < least) tally.count('wrong', `${rotations} rotations of ${alg}, not ${least}`);
  }
}

/** Refreshes. @returns the new access token (ES256) and ID token (RS256) */
async function refreshed(party: Party, family: { token: string }, at: number, tally: Tally): Promise<Issued> {
  const form = { grant_type: 'refresh_token', refresh_token: family.token, scope: 'openid' };
  const answer: Outcome = await party.post(at, '/token', form);
  tally.requests++;
  if (answer?.status !== 200) {
    tally.count('lost', `no tokens: ${textOf(answer)}`);
    return { jwts: [], at: performance.now() };
  }
  const { access_token, id_token, refresh_token } = answer.body as Record<string, string>;
  family.token = refresh_token!;
  return { jwts: [access_token!, id_token!], at: performance.now() };
}

function note(kids: Map<string, Set<string>>, jwt: string): void {
  const { alg = '', kid = '' } = decodeProtectedHeader(jwt);
  kids.set(alg, (kids.get(alg) ?? new Set()).add(kid));
}

async function verify(token: string, jwks: JSONWebKeySet, whose: string, tally: Tally): Promise<void> {
  try {
    await jwtVerify(token, createLocalJWKSet(jwks));
  } catch (error) {
    tally.count('wrong', `the JWKS ${whose} does not verify a token: ${String(error)}`);
  }
}

async function jwksOf(cluster: Party['cluster'], at: number): Promise<Kept> {
  const began = performance.now();
  const { status, body } = await request(`${cluster.url(at)}/jwks`);
  if (status !== 200) throw new Error(`/jwks: ${status}`);
  return { jwks: body as unknown as JSONWebKeySet, at: began };
}
