import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { basic, postForm, request, type Json } from '../support/admin-api.js';
import { ADMIN, startApp } from '../support/app.js';
import { DpopKey } from '../support/dpop.js';
import { ALICE, authorizeUrl, REDIRECT_URI } from '../support/product.js';
import { startTwoProcesses, type TwoProcesses } from '../support/two-processes.js';
import { responseOf, UserAgent } from '../support/user-agent.js';

const AT_ONCE = 20;
const ROUNDS = 3;
const CREDENTIALS = { grant_type: 'client_credentials' };

let processes: TwoProcesses;
let key: DpopKey;
beforeAll(async () => {
  processes = await startTwoProcesses({ env: { DPOP_NONCE: 'on' } });
  key = await DpopKey.make();
});
afterAll(() => processes.close());

const addresses = () => [processes.first.url, processes.second.url] as const;
const addressOf = (i: number) => addresses()[i % 2]!;

/** Asks for a token at one process, with a proof for the public address. */
function token(at: string, proof: string) {
  const { client_id: id, client_secret: secret } = processes.first.client;
  return postForm(`${at}/token`, CREDENTIALS, { ...basic(id, secret), dpop: proof });
}
const proofWith = (claims: Json) => key.proof('POST', `${processes.first.url}/token`, { claims });
async function nonceOf(at: string): Promise<string> {
  const answer = await token(at, await proofWith({}));
  expect(answer).toMatchObject({ status: 400, body: { error: 'use_dpop_nonce' } });
  return answer.headers.get('dpop-nonce')!;
}

describe('one DPoP proof at two processes at the same time (RFC 9449 §11.1)', () => {
  it(`${AT_ONCE} token requests → one token`, async () => {
    const nonce = await nonceOf(processes.first.url);
    for (let round = 0; round < ROUNDS; round++) {
      const proof = await proofWith({ nonce });
      const answers = await Promise.all(Array.from({ length: AT_ONCE }, (_, i) => token(addressOf(i), proof)));
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      const refused = answers.filter(({ status }) => status !== 200);
      expect(new Set(refused.map(({ body }) => body['error']))).toEqual(new Set(['invalid_dpop_proof']));
    }
  });

  it(`${AT_ONCE} requests for userinfo → one answer`, async () => {
    const { first } = processes;
    const url = authorizeUrl(first, {
      client_id: first.client.client_id,
      response_type: 'code',
      scope: 'openid',
      redirect_uri: REDIRECT_URI,
    });
    const { code } = responseOf(await new UserAgent(first.url).signIn(url, ALICE));
    const nonce = await nonceOf(first.url);
    const { client_id: id, client_secret: secret } = first.client;
    const form = { grant_type: 'authorization_code', code: code!, redirect_uri: REDIRECT_URI };
    const headers = { ...basic(id, secret), dpop: await proofWith({ nonce }) };
    const { body } = await postForm(`${first.url}/token`, form, headers);
    const accessToken = body['access_token'] as string;
    for (let round = 0; round < ROUNDS; round++) {
      const proof = await key.proof('GET', `${first.url}/userinfo`, { claims: { nonce } }, accessToken);
      const ask = (at: string) =>
        request(`${at}/userinfo`, { headers: { authorization: `DPoP ${accessToken}`, dpop: proof } });
      const answers = await Promise.all(Array.from({ length: AT_ONCE }, (_, i) => ask(addressOf(i))));
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      expect(answers.filter(({ status }) => ![200, 401].includes(status))).toEqual([]);
    }
  });
});

describe('nonces (RFC 9449 §8)', () => {
  it('of one process → accepted by the other', async () => {
    const [first, second] = addresses();
    expect((await token(second, await proofWith({ nonce: await nonceOf(first) }))).status).toBe(200);
    expect((await token(first, await proofWith({ nonce: await nonceOf(second) }))).status).toBe(200);
  });

  it('of another server → use_dpop_nonce, with one of this server', async () => {
    const ENCRYPTION_KEY = Buffer.alloc(32, 9).toString('base64url');
    const elsewhere = await startApp({ env: { DPOP_NONCE: 'on', ENCRYPTION_KEY } });
    const dpop = await key.proof('POST', `${elsewhere.url}/token`);
    const { headers } = await postForm(`${elsewhere.url}/token`, CREDENTIALS, {
      ...basic(ADMIN.id, ADMIN.secret),
      dpop,
    });
    const foreign = headers.get('dpop-nonce')!;
    expect(foreign.length).toBeGreaterThan(20);
    const answer = await token(processes.first.url, await proofWith({ nonce: foreign }));
    expect(answer).toMatchObject({ status: 400, body: { error: 'use_dpop_nonce' } });
    const own = answer.headers.get('dpop-nonce')!;
    expect((await token(processes.first.url, await proofWith({ nonce: own }))).status).toBe(200);
    await elsewhere.close();
  });
});

describe('one pushed request at two processes at the same time (RFC 9126 §4)', () => {
  it(`${AT_ONCE} completions → one code`, async () => {
    const { first } = processes;
    const { client_id: id, client_secret: secret } = first.client;
    const person = new UserAgent(first.url);
    const parameters = { response_type: 'code', scope: 'openid', redirect_uri: REDIRECT_URI };
    const pushed = async () =>
      (await postForm(`${first.url}/par`, parameters, basic(id, secret))).body['request_uri'] as string;
    const opening = (at: string, uri: string) => authorizeUrl({ url: at }, { client_id: id, request_uri: uri });
    await person.signIn(opening(first.url, await pushed()), ALICE);
    for (let round = 0; round < ROUNDS; round++) {
      const uri = await pushed();
      const answers = await Promise.all(
        Array.from({ length: AT_ONCE }, (_, i) => person.get(opening(addressOf(i), uri))),
      );
      expect(answers.filter(({ location }) => location?.startsWith(REDIRECT_URI) && 'code' in responseOf(location))).toHaveLength(1); // prettier-ignore
      expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
    }
  });
});
