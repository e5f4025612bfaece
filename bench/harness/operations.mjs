import { basicOf, exchangesOf, redeemAll } from './seeding.mjs';

const FORM = 'Content-Type: application/x-www-form-urlencoded\r\n';
const post = (path, authorization) =>
  `POST ${path} HTTP/1.1\r\nHost: bench\r\nAuthorization: ${authorization}\r\n${FORM}`;
const get = (path) => `GET ${path} HTTP/1.1\r\nHost: bench\r\n`;

/** As many families or tokens as a slice works with. */
const POOL = 200;

const tokenJob = (target, client, rest) => ({
  heads: [post('/token', basicOf(client))],
  clientId: client.id,
  ...rest,
});

function credentials(target, client, check) {
  const scope = check === 'opaque' && target.isFloor ? 'opaque' : 'api';
  const bodies = [`grant_type=client_credentials&scope=${scope}`];
  return tokenJob(target, client, { bodies, use: 'cycle', check });
}

async function exchange(target, client, count) {
  return tokenJob(target, client, {
    bodies: exchangesOf(await target.codes(client, count)),
    use: 'once',
    check: 'code',
  });
}

/** The answers of redeemed codes. */
async function redeemed(target, client) {
  return redeemAll(target.issuer, client, await target.codes(client, POOL));
}

async function refresh(target) {
  const { main } = target.clients;
  const before = 'grant_type=refresh_token&scope=api&refresh_token=';
  const tokens = await redeemed(target, main);
  return tokenJob(target, main, { bodies: tokens.map((t) => before + t.refresh_token), use: 'chain', check: 'refresh', before }); // prettier-ignore
}

async function opaqueTokens(target) {
  if (target.isFloor) return target.opaqueTokens(POOL);
  return (await redeemed(target, target.clients.opaque)).map(({ access_token }) => access_token);
}

function introspection(client, tokens) {
  const bodies = tokens.map((token) => `token=${token}`);
  return { heads: [post('/introspect', basicOf(client))], bodies, use: 'cycle', check: 'active', clientId: client.id };
}

/**
 * What is measured: `job` prepares the requests of one slice, `count` of them where each can be sent once only;
 * `needs` says which targets have it.
 */
export const OPERATIONS = [
  {
    name: 'client_credentials',
    title: 'client_credentials, JWT ES256',
    target: { peer: 2, floor: 0.7 },
    job: (target) => credentials(target, target.clients.main, 'jwt'),
  },
  {
    name: 'code',
    title: 'code exchange, PKCE, ID token RS256',
    target: { peer: 2, floor: 0.7 },
    once: true,
    job: (target, count) => exchange(target, target.clients.main, count),
  },
  { name: 'refresh', title: 'refresh with rotation', target: { peer: 3, floor: 0.7 }, job: refresh },
  {
    name: 'introspection',
    title: 'introspection, opaque token',
    target: { peer: 2, floor: 0.7 },
    job: async (target) => introspection(target.clients.opaque, await opaqueTokens(target)),
  },
  {
    name: 'client_credentials_opaque',
    title: 'client_credentials, opaque',
    full: true,
    job: (target) => credentials(target, target.clients.opaque, 'opaque'),
  },
  {
    name: 'code_es256',
    title: 'code exchange, PKCE, ID token ES256',
    full: true,
    once: true,
    idTokenAlg: 'ES256',
    job: (target, count) => exchange(target, target.clients.es256, count),
  },
  {
    name: 'introspection_jwt',
    title: 'introspection, JWT (oidc-provider and the floor have none)',
    full: true,
    needs: ({ name }) => name.startsWith('grantry'),
    job: async (target) => {
      const tokens = (await redeemed(target, target.clients.main)).map(({ access_token }) => access_token);
      return introspection(target.clients.main, tokens);
    },
  },
  {
    name: 'userinfo',
    title: 'userinfo, opaque token',
    target: { peer: 2, floor: 0.7 },
    full: true,
    job: async (target) => {
      const heads = (await opaqueTokens(target)).map((t) => `${get('/userinfo')}Authorization: Bearer ${t}\r\n`);
      return { heads, use: 'cycle', check: 'userinfo', sub: target.sub };
    },
  },
  {
    name: 'discovery',
    title: 'discovery',
    full: true,
    job: (target) => ({ heads: [get(target.paths.discovery)], use: 'cycle', check: 'issuer', issuer: target.issuer }),
  },
  { name: 'jwks', title: 'jwks', full: true, job: () => ({ heads: [get('/jwks')], use: 'cycle', check: 'keys' }) },
];
