import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DATABASES } from '../support/app.js';
import { FixedClock } from '../support/fixed-clock.js';
import { Mailbox } from '../support/mailbox.js';
import { interactionIn, LOGIN_URL, SignInApplication } from '../support/own-login.js';
import { authorizeUrl, newPkce, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { linksOf, responseOf, textOf, UserAgent, type Answer } from '../support/user-agent.js';

const AT_ONCE = 8;
const ROUNDS = 10;

describe.each(DATABASES)('the way back from a sign-in application, on %s', (database) => {
  const clock = new FixedClock(new Date());
  let product: Product;
  let app: SignInApplication;
  let mallory: string;

  beforeAll(async () => {
    product = await startProduct({ database, clock, env: { LOGIN_URL, ACCESS_TOKEN_TTL: '86400' } });
    app = await SignInApplication.of(product);
    mallory = await product.admin.createUser({ username: 'mallory', password: 'between two of you' });
  });
  afterAll(() => product.close());

  function urlOf(parameters: Readonly<Record<string, string>> = {}): string {
    const { challenge } = newPkce();
    return authorizeUrl(product, {
      client_id: product.client.client_id, redirect_uri: REDIRECT_URI, response_type: 'code', scope: 'openid',
      code_challenge: challenge, code_challenge_method: 'S256', ...parameters,
    }); // prettier-ignore
  }

  /** A browser that was sent to the sign-in application. */
  async function sent(agent = new UserAgent(product.url), parameters: Readonly<Record<string, string>> = {}) {
    return { agent, interaction: interactionIn(await agent.follow(await agent.get(urlOf(parameters)))) };
  }

  const isSignedIn = (agent: UserAgent) => agent.cookie(agent.ours('session')) !== undefined;

  /** The answer goes on: to the consent page or the client. */
  const goesOn = ({ location }: Answer) =>
    location !== null && (location.includes('/consent') || location.startsWith(REDIRECT_URI));

  function expectUsed(answer: Answer): void {
    expect(answer.status).toBe(400);
    expect(textOf(answer)).toContain('This sign-in has expired or was used before. Please sign in again.');
  }

  it("attack: a victim completes the attacker's interaction → the victim's browser is refused, and the attacker's is not signed in", async () => {
    const attacker = await sent();
    const victim = await sent();
    // The attacker sends the victim to LOGIN_URL with the attacker's interaction, and the victim signs in there.
    const address = await app.accepted(attacker.interaction);
    const refused = await victim.agent.get(address);
    expect(refused.status).toBe(403);
    expect(textOf(refused)).toContain('This page belongs to another browser');
    expect(isSignedIn(victim.agent)).toBe(false);
    // The attacker's browser has the cookie, but not the verifier.
    const id = attacker.interaction;
    for (const path of [`/login?interaction=${id}`, `/authorize?interaction=${id}`, `/consent?interaction=${id}`])
      expect(interactionIn(await attacker.agent.follow(await attacker.agent.get(product.url + path)))).not.toBe('');
    expectUsed(await attacker.agent.get(`${product.url}/login/answer?interaction=${id}`));
    expectUsed(await attacker.agent.get(`${product.url}/login/answer?interaction=${id}&verifier=${'A'.repeat(43)}`));
    expect(isSignedIn(attacker.agent)).toBe(false);
  });

  it("attack: an attacker signs in to the own account and sends the way back to a victim → the victim's browser is refused", async () => {
    const attacker = await sent();
    const victim = await sent();
    const address = await app.accepted(attacker.interaction, { sub: mallory });
    expect((await victim.agent.get(address)).status).toBe(403);
    expect((await new UserAgent(product.url).get(address)).status).toBe(403);
    const verifier = new URL(address).searchParams.get('verifier')!;
    expectUsed(await victim.agent.get(`${product.url}/login/answer?interaction=${victim.interaction}&verifier=${verifier}`)); // prettier-ignore
    expect(isSignedIn(victim.agent)).toBe(false);
    expect(goesOn(await attacker.agent.get(address))).toBe(true);
  });

  it('attack: a request with prompt=none, which no browser owns, cannot be sent to the sign-in application', async () => {
    const agent = new UserAgent(product.url);
    const form = new URLSearchParams(new URL(urlOf({ prompt: 'none' })).search);
    const posted = await agent.post(`${product.url}/authorize`, form);
    const interaction = new URL(posted.location!).searchParams.get('interaction')!;
    expect(await app.accept(interaction, { sub: product.sub, amr: ['pwd'] })).toMatchObject({ status: 404 });
    const other = new UserAgent(product.url);
    const answer = await other.get(`${product.url}/login/answer?interaction=${interaction}&verifier=${'A'.repeat(43)}`);
    expect(isSignedIn(other)).toBe(false);
    expect(answer.location === null || responseOf(answer.location)['error'] !== undefined).toBe(true);
  });

  it('another browser and one without cookies → 403, and the verifier remains unused for the right one', async () => {
    const { agent, interaction } = await sent();
    const address = await app.accepted(interaction);
    const withoutCookies = await new UserAgent(product.url).get(address);
    expect(withoutCookies.status).toBe(403);
    expect(textOf(withoutCookies)).toContain('Your browser sent no cookie for this page');
    expect((await (await sent()).agent.get(address)).status).toBe(403);
    expect(goesOn(await agent.get(address))).toBe(true);
    expect(isSignedIn(agent)).toBe(true);
  });

  it('a verifier that is used again → goes on with the session that it began, and begins no other', async () => {
    const { agent, interaction } = await sent();
    const address = await app.accepted(interaction);
    await agent.get(address);
    const session = agent.cookie(agent.ours('session'));
    expect(goesOn(await agent.get(address))).toBe(true);
    expect(agent.cookie(agent.ours('session'))).toBe(session);
  });

  it('a verifier that is used again after the session has ended → 400, with a link to sign in', async () => {
    const { agent, interaction } = await sent();
    const address = await app.accepted(interaction);
    const before = agent.cookie(agent.cookieNames[0]!)!;
    const again = new UserAgent(product.url);
    again.setCookie(agent.cookieNames[0]!, before);
    await agent.get(address);
    const used = await again.get(address);
    expectUsed(used);
    expect(interactionIn(await again.get(linksOf(used)['Try again']!))).not.toBe('');
    expect(isSignedIn(again)).toBe(false);
  });

  it(`of ${AT_ONCE} requests with one verifier at once exactly one begins a session, ${ROUNDS} times over`, async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const { agent, interaction } = await sent();
      const address = await app.accepted(interaction);
      const headers = { cookie: agent.cookieNames.map((name) => `${name}=${agent.cookie(name)}`).join('; ') };
      const answers = await Promise.all(
        Array.from({ length: AT_ONCE }, () => fetch(address, { headers, redirect: 'manual' })),
      );
      const sessions = answers.filter(({ headers: of }) =>
        of.getSetCookie().some((line) => line.startsWith(`${agent.ours('session')}=`)),
      );
      expect(sessions).toHaveLength(1);
      expect(answers.filter(({ status }) => status === 400)).toHaveLength(AT_ONCE - 1);
    }
  });

  it('a verifier of another interaction of the same browser → 400, and both verifiers work for their own', async () => {
    const { agent, interaction } = await sent();
    const other = await sent(agent);
    const [address, otherAddress] = [await app.accepted(interaction), await app.accepted(other.interaction)];
    const mixed = new URL(address);
    mixed.searchParams.set('interaction', other.interaction);
    expectUsed(await agent.get(mixed.href));
    expect(goesOn(await agent.get(address))).toBe(true);
    expect(goesOn(await agent.get(otherAddress))).toBe(true);
  });

  it('a verifier after 60 seconds → 400; after 59 seconds it works', async () => {
    const [late, early] = [await sent(), await sent()];
    const addresses = [await app.accepted(late.interaction), await app.accepted(early.interaction)] as const;
    clock.advance(59);
    expect(goesOn(await early.agent.get(addresses[1]))).toBe(true);
    clock.advance(1);
    expectUsed(await late.agent.get(addresses[0]));
    expect(isSignedIn(late.agent)).toBe(false);
  });

  it('accept twice → only the later verifier works', async () => {
    const { agent, interaction } = await sent();
    const [first, second] = [await app.accepted(interaction, { sub: mallory }), await app.accepted(interaction)];
    expectUsed(await agent.get(first));
    expect(goesOn(await agent.get(second))).toBe(true);
  });

  it(`accept ${AT_ONCE} times at once → one verifier works`, async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const { agent, interaction } = await sent();
      const addresses = await Promise.all(Array.from({ length: AT_ONCE }, () => app.accepted(interaction)));
      const headers = { cookie: agent.cookieNames.map((name) => `${name}=${agent.cookie(name)}`).join('; ') };
      const answers = await Promise.all(addresses.map((address) => fetch(address, { headers, redirect: 'manual' })));
      expect(answers.filter(({ status }) => status === 302)).toHaveLength(1);
    }
  });

  it('accept, then reject → the sign-in is over, and the client receives the error', async () => {
    const { agent, interaction } = await sent();
    const accepted = await app.accepted(interaction);
    const { body } = await app.reject(interaction, { error: 'access_denied' });
    expectUsed(await agent.get(accepted));
    expect(isSignedIn(agent)).toBe(false);
    const { location } = await agent.get(body['redirect_to'] as string);
    expect(responseOf(location!)).toMatchObject({ error: 'access_denied' });
  });

  it('reject, then accept → the person signs in', async () => {
    const { agent, interaction } = await sent();
    const { body } = await app.reject(interaction, { error: 'access_denied' });
    const accepted = await app.accepted(interaction);
    expectUsed(await agent.get(body['redirect_to'] as string));
    expect(goesOn(await agent.get(accepted))).toBe(true);
  });

  it('accept after the verifier was used → the same interaction goes on once more, with a new session secret', async () => {
    const { agent, interaction } = await sent();
    await agent.get(await app.accepted(interaction));
    const session = agent.cookie(agent.ours('session'));
    expect(goesOn(await agent.get(await app.accepted(interaction)))).toBe(true);
    expect(agent.cookie(agent.ours('session'))).not.toBe(session);
  });

  describe('links by mail (ADR 0060)', () => {
    const email = 'white-rabbit@example.com';
    const wanted = { new_password: 'a brand new looking-glass' };
    const open = async (agent: UserAgent, message: 'reset-password' | 'invitation') =>
      agent.follow(await agent.get(await new Mailbox(product.app).linkTo(email, message)));

    it('an invitation → sets the password, begins no session, and leads to the sign-in application', async () => {
      const { body } = await product.admin.call('POST', '/users', { username: 'white-rabbit', email });
      await product.admin.call('POST', `/users/${body['sub'] as string}/invite`);
      const agent = new UserAgent(product.url);
      const set = await agent.submit(await open(agent, 'invitation'), wanted);
      expect(textOf(set)).toContain('Your new password is set');
      expect(isSignedIn(agent)).toBe(false);
      const account = await agent.follow(await agent.get(`${product.url}/account`));
      expect(interactionIn(account)).not.toBe('');
    });

    it('a reset in the browser that asked for it → sets the password, and the application signs the person in', async () => {
      const { agent, interaction } = await sent();
      const forgot = await agent.get(`${product.url}/forgot-password?interaction=${interaction}`);
      await agent.submit(forgot, { username: email });
      const set = await agent.submit(await open(agent, 'reset-password'), wanted);
      expect(textOf(set)).toContain('Your new password is set');
      expect(isSignedIn(agent)).toBe(false);
      const to = linksOf(set)['Back to sign-in']!;
      const next = interactionIn({ location: to, status: 303, body: '' });
      const location = await agent.get(`${product.url}/authorize?interaction=${next}`);
      expect(interactionIn(location)).not.toBe('');
      expect(goesOn(await agent.get(await app.accepted(next)))).toBe(true);
    });
  });
});
