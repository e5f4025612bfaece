import { converse } from './conversation.mjs';
import { signIn } from './flows.mjs';
import { proofHeaders } from './proofs.mjs';
import { AUDIENCE, basicOf, CHALLENGE, exchangesOf, NONCE, PEOPLE, redeemAll, REDIRECT_URI } from './seeding.mjs';

const FORM = 'Content-Type: application/x-www-form-urlencoded\r\n';
const hostOf = ({ issuer }) => `Host: ${new URL(issuer).host}\r\n`;
export const get = (target, path) => `GET ${path} HTTP/1.1\r\n${hostOf(target)}`;

/** Returns the head of a form request, up to its length, from a client with a secret (RFC 6749 §2.3.1). */
export const post = (target, path, client) =>
  `POST ${path} HTTP/1.1\r\n${hostOf(target)}Authorization: ${basicOf(client)}\r\n${FORM}`;

/** The number of families or tokens that a slice uses. */
const POOL = 200;

const tokenJob = (target, client, rest) => ({ heads: [post(target, '/token', client)], clientId: client.id, ...rest });

export function credentials(target, client, check) {
  return tokenJob(target, client, { bodies: ['grant_type=client_credentials&scope=api'], use: 'cycle', check });
}

/** As `credentials`, with a DPoP proof in each request. */
export function credentialsWithProof(target, count) {
  const { main } = target.clients;
  const head = post(target, '/token', main);
  const heads = proofHeaders(`${target.issuer}/token`, count).map((proof) => head + proof);
  const bodies = heads.map(() => 'grant_type=client_credentials&scope=api');
  return tokenJob(target, main, { heads, bodies, use: 'once', check: 'bound' });
}

export async function exchange(target, client, count) {
  return tokenJob(target, client, {
    bodies: exchangesOf(await target.codes(client, count)),
    use: 'once',
    check: 'code',
  });
}

/** Returns the token responses of redeemed codes. */
async function redeemed(target, client) {
  return redeemAll(target.issuer, client, await target.codes(client, POOL));
}

export const REFRESH = 'grant_type=refresh_token&scope=api&refresh_token=';

const REFRESH_OPENID = 'grant_type=refresh_token&scope=openid%20api&refresh_token=';

/** Refreshes by a client that gets no ID token (Grantry: `id_token_on_refresh: false`). */
export function refresh(target) {
  return refreshOf(target, target.clients.main, { check: 'refresh', before: REFRESH });
}

/** Refreshes with the scope `openid`, which returns an ID token. */
export function refreshWithIdToken(target) {
  return refreshOf(target, target.clients.openid, { check: 'refreshWithIdToken', before: REFRESH_OPENID });
}

async function refreshOf(target, client, { check, before }) {
  const tokens = await redeemed(target, client);
  const bodies = tokens.map(({ refresh_token }) => before + refresh_token);
  return tokenJob(target, client, { bodies, use: 'chain', check, before });
}

export async function opaqueTokens(target) {
  if (target.isFloor) return target.opaqueTokens(POOL);
  return (await redeemed(target, target.clients.opaque)).map(({ access_token }) => access_token);
}

/** @param more further parameters of the form */
export function introspection(target, client, tokens, more = '') {
  const bodies = tokens.map((token) => `token=${token}${more}`);
  return { heads: [post(target, '/introspect', client)], bodies, use: 'cycle', check: 'active', clientId: client.id };
}

export async function introspectionOfJwt(target) {
  const { main } = target.clients;
  const tokens = (await redeemed(target, main)).map(({ access_token }) => access_token);
  return introspection(target, main, tokens);
}

function authorizationRequest({ id }) {
  const asked = { client_id: id, redirect_uri: REDIRECT_URI, response_type: 'code', scope: 'openid api' };
  const proof = { code_challenge: CHALLENGE, code_challenge_method: 'S256', state: 'a-state', nonce: NONCE };
  return new URLSearchParams({ ...asked, ...proof, resource: AUDIENCE }).toString();
}

/** What flows by a client that needs no consent have in common. */
function flowJob(target, rest) {
  const { main } = target.clients;
  const { heads, clientId } = tokenJob(target, main, {});
  const exchange = { head: heads[0], body: exchangesOf(['CODE'])[0] };
  const authorize = `/authorize?${authorizationRequest(main)}`;
  return { origin: target.issuer, authorize, exchange, check: 'code', clientId, ...rest };
}

/** Whole logins of users without a session. */
export function login(target) {
  return flowJob(target, { flow: 'login', people: PEOPLE });
}

/** Pushed requests of people who have signed in, one after the other, before the measurement. */
export async function pushed(target) {
  const { main } = target.clients;
  const push = { head: post(target, '/par', main), body: authorizationRequest(main) };
  const job = flowJob(target, { flow: 'pushed', push });
  if (target.sessions === undefined) {
    target.sessions = [];
    for (const person of PEOPLE) target.sessions.push(await converse(target.port, signIn(job, person)));
  }
  return { ...job, sessions: target.sessions };
}
