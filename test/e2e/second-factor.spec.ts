import { decodeJwt } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { codeOf, recoveryCodesOn, seedOn } from '../support/authenticator-app.js';
import { BackChannel } from '../support/back-channel.js';
import { FixedClock } from '../support/fixed-clock.js';
import { authorizeUrl, newPkce, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { formOf, responseOf, textOf, UserAgent, type Answer, type Credentials } from '../support/user-agent.js';

const clock = new FixedClock(new Date());
let product: Product;
let count = 0;
let dinah: Credentials;
let sub: string;

beforeAll(async () => {
  product = await startProduct({ clock, env: { ACCESS_TOKEN_TTL: '86400' } });
});
afterAll(() => product.close());
beforeEach(async () => {
  dinah = { username: `dinah-${++count}`, password: 'the cat of the house' };
  sub = await product.admin.createUser(dinah);
});

const codeNow = (seed: string) => codeOf(seed, clock.now().getTime());
const wait = (seconds: number) => clock.advance(seconds);

/** An authorization request of the product's client. */
function request(parameters: Readonly<Record<string, string>> = {}) {
  const { challenge, verifier } = newPkce();
  const url = authorizeUrl(product, {
    client_id: product.client.client_id, redirect_uri: REDIRECT_URI, response_type: 'code', scope: 'openid',
    code_challenge: challenge, code_challenge_method: 'S256', ...parameters,
  }); // prettier-ignore
  return { url, verifier };
}

const essential = (acr: string) => ({
  claims: JSON.stringify({ id_token: { acr: { essential: true, values: [acr] } } }),
});

/** Opens a request and enters the password. */
async function withPassword(agent: UserAgent, url: string, who = dinah): Promise<Answer> {
  const login = await agent.follow(await agent.get(url));
  return agent.follow(await agent.submit(login, { ...who }));
}

/** Allows the request, and redeems the code. */
async function claimsAfter(agent: UserAgent, answer: Answer, verifier: string) {
  const end = answer.body.includes('name="decision"')
    ? await agent.follow(await agent.submit(answer, { decision: 'allow' }))
    : answer;
  const { code } = responseOf(end.location!);
  const { body } = await new BackChannel(product.url, product.client).redeem(code!, { code_verifier: verifier });
  return decodeJwt((body as { id_token: string }).id_token);
}

/** Sets up an authenticator app in the middle of a sign-in that demands a second factor. */
async function enrolled(): Promise<{ seed: string; codes: readonly string[]; agent: UserAgent }> {
  const agent = new UserAgent(product.url);
  const page = await withPassword(agent, request(essential('urn:grantry:acr:2')).url);
  expect(page.url).toContain('/login/enrol');
  const seed = seedOn(page);
  const done = await agent.submit(page, { code: codeNow(seed) });
  expect(textOf(done)).toContain('Save your recovery codes');
  const codes = recoveryCodesOn(done);
  wait(60);
  return { seed, codes, agent };
}

describe('a sign-in with a second factor', () => {
  it('asks a person without one to set up an app where the request demands two factors, and goes on with the request', async () => {
    const agent = new UserAgent(product.url);
    const { url, verifier } = request(essential('urn:grantry:acr:2'));
    const page = await withPassword(agent, url);
    const seed = seedOn(page);
    const wrong = await agent.submit(page, { code: '000000' });
    expect(wrong.status).toBe(400);
    expect(seedOn(wrong)).toBe(seed);
    const done = await agent.submit(wrong, { code: codeNow(seed) });
    expect([...done.body.matchAll(/<li><code>/g)]).toHaveLength(10);
    const goOn = /<a class="other first" href="([^"]+)"/.exec(done.body)![1]!.replaceAll('&amp;', '&');
    const claims = await claimsAfter(agent, await agent.follow(await agent.get(goOn)), verifier);
    expect(claims).toMatchObject({ sub, acr: 'urn:grantry:acr:2', amr: ['pwd', 'otp', 'mfa'] });
  });

  it('asks for the code after the password, and names both in the ID token', async () => {
    const { seed } = await enrolled();
    const agent = new UserAgent(product.url);
    const { url, verifier } = request();
    const page = await withPassword(agent, url);
    expect(page.url).toContain('/login/factor');
    expect(page.body).toMatch(/<title>[^<]*Verify/);
    const wrong = await agent.submit(page, { code: '123456' });
    expect(wrong.status).toBe(400);
    const claims = await claimsAfter(
      agent,
      await agent.follow(await agent.submit(wrong, { code: codeNow(seed) })),
      verifier,
    );
    expect(claims).toMatchObject({ acr: 'urn:grantry:acr:2', amr: ['pwd', 'otp', 'mfa'] });
  });

  it('PE3: uses a code once: of 50 at the same time one signs in', async () => {
    const { seed } = await enrolled();
    const agent = new UserAgent(product.url);
    const page = await withPassword(agent, request().url);
    const answers = await Promise.all(
      Array.from({ length: 50 }, async () => {
        const form = formOf(page)!;
        return agent.post(form.action, { ...form.fields, code: codeNow(seed) });
      }),
    );
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(1);
    expect((await withPassword(new UserAgent(product.url), request().url)).url).toContain('/login/factor');
  });

  it('PE4: takes a recovery code instead, once', async () => {
    const { codes } = await enrolled();
    const agent = new UserAgent(product.url);
    const page = await withPassword(agent, request().url);
    const done = await agent.submit(page, { code: codes[0]!.toUpperCase().replaceAll('-', ' ') });
    expect(done.status).toBe(303);
    const other = new UserAgent(product.url);
    const again = await other.submit(await withPassword(other, request().url), { code: codes[0]! });
    expect(again.status).toBe(400);
  });

  it('PE1: gives no session after the password alone, and none to those who open later pages by address', async () => {
    await enrolled();
    const agent = new UserAgent(product.url);
    const page = await withPassword(agent, request().url);
    expect(agent.cookie(agent.ours('session'))).toBeUndefined();
    const id = new URL(page.url).searchParams.get('interaction')!;
    const consent = await agent.follow(await agent.get(`${product.url}/consent?interaction=${id}`));
    expect(consent.url).toContain('/login');
    const enrol = await agent.follow(await agent.get(`${product.url}/login/enrol?interaction=${id}`));
    expect(enrol.url).toContain('/login/factor');
    const account = await agent.follow(await agent.get(`${product.url}/account`));
    expect(account.url).toContain('/login');
  });

  it('continues in no other browser', async () => {
    await enrolled();
    const page = await withPassword(new UserAgent(product.url), request().url);
    const other = await new UserAgent(product.url).get(page.url);
    expect(other.status).toBe(403);
  });

  it('ends when the password or the user was changed between two steps', async () => {
    const { seed } = await enrolled();
    const agent = new UserAgent(product.url);
    const page = await withPassword(agent, request().url);
    await product.admin.call('PATCH', `/users/${sub}`, { password: 'another cat of the house' });
    const answer = await agent.follow(await agent.submit(page, { code: codeNow(seed) }));
    expect(answer.url).toContain('/login?');
    expect(agent.cookie(agent.ours('session'))).toBeUndefined();
  });

  it('ends ten minutes after the password', async () => {
    const { seed } = await enrolled();
    const agent = new UserAgent(product.url);
    const page = await withPassword(agent, request().url);
    wait(601);
    const answer = await agent.follow(await agent.submit(page, { code: codeNow(seed) }));
    expect(answer.url).toContain('/login?');
  });

  it('PE3: delays codes after five wrong ones, which a correct one waits for as well', async () => {
    const { seed } = await enrolled();
    const agent = new UserAgent(product.url);
    let page = await withPassword(agent, request().url);
    for (let i = 0; i < 5; i++) page = await agent.submit(page, { code: '000000' });
    expect(page.status).toBe(400);
    page = await agent.submit(page, { code: codeNow(seed) });
    expect(page.status).toBe(429);
    wait(2);
    expect((await agent.submit(page, { code: codeNow(seed) })).status).toBe(303);
  });

  it('PE10: steps a session up by the missing factor alone, and keeps its auth_time', async () => {
    const agent = new UserAgent(product.url);
    const first = request();
    const before = await claimsAfter(agent, await withPassword(agent, first.url), first.verifier);
    expect(before).toMatchObject({ acr: 'urn:grantry:acr:1', amr: ['pwd'] });
    wait(5);
    const { url, verifier } = request(essential('urn:grantry:acr:2'));
    const page = await agent.follow(await agent.get(url));
    const done = await agent.submit(page, { code: codeNow(seedOn(page)) });
    const goOn = /<a class="other first" href="([^"]+)"/.exec(done.body)![1]!.replaceAll('&amp;', '&');
    const after = await claimsAfter(agent, await agent.follow(await agent.get(goOn)), verifier);
    expect(after).toMatchObject({
      acr: 'urn:grantry:acr:2',
      amr: ['pwd', 'otp', 'mfa'],
      auth_time: before['auth_time'],
    });
  });

  it('PE8: a session of more than five minutes ago sets up no factor, not even by the address of the page', async () => {
    const agent = new UserAgent(product.url);
    await withPassword(agent, request().url);
    const page = await agent.follow(await agent.get(request(essential('urn:grantry:acr:2')).url));
    expect(page.url).toContain('/login/enrol');
    wait(301);
    const again = await agent.follow(await agent.get(page.url));
    expect(again.body).toContain('name="password"');
    const sent = await agent.follow(await agent.submit(page, { code: codeNow(seedOn(page)) }));
    expect(sent.body).toContain('name="password"');
    expect((await product.admin.get(`/users/${sub}/factors`)).body).toMatchObject({ authenticator_app: false });
  });

  it('a long request survives a sign-in whose steps take longer than it would be kept', async () => {
    const { seed } = await enrolled();
    const agent = new UserAgent(product.url);
    const { url, verifier } = request({ state: 'x'.repeat(4000) });
    const page = await withPassword(agent, url);
    wait(590);
    const factor = await agent.submit(page, { code: codeNow(seed) });
    wait(120);
    const claims = await claimsAfter(agent, await agent.follow(factor), verifier);
    expect(claims).toMatchObject({ sub });
  });

  it('PE10: leaves a person without a second factor alone where two factors are a preference only', async () => {
    const agent = new UserAgent(product.url);
    const { url, verifier } = request({ acr_values: 'urn:example:unknown urn:grantry:acr:2' });
    const claims = await claimsAfter(agent, await withPassword(agent, url), verifier);
    expect(claims).toMatchObject({ acr: 'urn:grantry:acr:1' });
  });

  it('names 1 where the request asks for it by that name', async () => {
    const agent = new UserAgent(product.url);
    const { url, verifier } = request({ acr_values: '1' });
    expect(await claimsAfter(agent, await withPassword(agent, url), verifier)).toMatchObject({ acr: '1' });
  });

  it('GET /admin/users/:sub/factors shows no secret; DELETE removes all, and ends sessions and tokens', async () => {
    const { codes, agent } = await enrolled();
    const shown = await product.admin.get(`/users/${sub}/factors`);
    expect(shown.body).toEqual({ authenticator_app: true, recovery_codes: 10, passkeys: [] });
    expect((await product.admin.call('DELETE', `/users/${sub}/factors`)).status).toBe(204);
    const after = await agent.follow(await agent.get(`${product.url}/account`));
    expect(after.url).toContain('/login');
    const other = new UserAgent(product.url);
    const page = await withPassword(other, request().url);
    expect(page.body).toContain('name="decision"');
    expect((await product.admin.get(`/users/${sub}/factors`)).body).toMatchObject({
      authenticator_app: false,
      recovery_codes: 0,
    });
    expect(codes).toHaveLength(10);
  });

  it('PE1: is out of reach of the password grant, which says so after the right password only', async () => {
    await enrolled();
    const channel = new BackChannel(product.url, product.client);
    const right = await channel.token({ grant_type: 'password', ...dinah });
    expect(right.body).toMatchObject({
      error: 'invalid_grant',
      error_description: expect.stringContaining('second factor'),
    });
    const wrong = await channel.token({ grant_type: 'password', ...dinah, password: 'a guess' });
    expect(wrong.body).toMatchObject({
      error: 'invalid_grant',
      error_description: expect.not.stringContaining('factor'),
    });
  });
});
