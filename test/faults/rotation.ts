import { createLocalJWKSet, decodeProtectedHeader, jwtVerify, type JSONWebKeySet } from 'jose';
import { basic, postForm, request } from '../support/admin-api.js';
import { ADMIN } from '../support/app.js';
import type { Cluster } from './cluster.js';
import { Tally } from './tally.js';

/** Seconds that a resource server may keep a JWKS: JWKS_MAX_AGE. */
export const MAX_AGE = 2;

interface Kept {
  readonly jwks: JSONWebKeySet;
  readonly at: number;
}

/**
 * Keys rotate every few seconds while both processes issue. Each token verifies with the JWKS that either process
 * shows at that moment, and with one that was fetched up to MAX_AGE seconds before.
 */
export async function rotationUnderLoad(cluster: Cluster, milliseconds: number): Promise<Tally> {
  const tally = new Tally('keys rotating every 5 s under load');
  const kids = new Set<string>();
  const until = performance.now() + milliseconds;
  await Promise.all(
    [0, 1, 0, 1].map(async (at) => {
      let kept = await jwksOf(cluster, at);
      while (performance.now() < until) {
        if (performance.now() - kept.at > MAX_AGE * 1000 - 500) kept = await jwksOf(cluster, at + 1);
        const token = await issue(cluster, at, tally);
        if (token === undefined) continue;
        kids.add(decodeProtectedHeader(token).kid!);
        const sets = {
          'of the same process': await jwksOf(cluster, at),
          'of the other': await jwksOf(cluster, at + 1),
          kept,
        };
        for (const [whose, { jwks }] of Object.entries(sets)) await verify(token, jwks, whose, tally);
      }
    }),
  );
  tally.rounds = kids.size - 1;
  if (kids.size < 2) tally.count('wrong', 'no rotation happened');
  return tally;
}

async function issue(cluster: Cluster, at: number, tally: Tally): Promise<string | undefined> {
  const form = { grant_type: 'client_credentials' };
  const answer = await postForm(`${cluster.url(at)}/token`, form, basic(ADMIN.id, ADMIN.secret));
  tally.requests++;
  if (answer.status !== 200) tally.count('lost', `no token: ${answer.status}`);
  return answer.body['access_token'] as string | undefined;
}

async function verify(token: string, jwks: JSONWebKeySet, whose: string, tally: Tally): Promise<void> {
  try {
    await jwtVerify(token, createLocalJWKSet(jwks));
  } catch (error) {
    tally.count('wrong', `the JWKS ${whose} does not verify a token: ${String(error)}`);
  }
}

async function jwksOf(cluster: Cluster, at: number): Promise<Kept> {
  const began = performance.now();
  const { body } = await request(`${cluster.url(at)}/jwks`);
  return { jwks: body as unknown as JSONWebKeySet, at: began };
}
