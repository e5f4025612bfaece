import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type Database } from '../support/app.js';
import { codeOf, setUpApp } from '../support/authenticator-app.js';
import { BackchannelProduct } from '../support/backchannel.js';
import { FixedClock } from '../support/fixed-clock.js';
import { MailServer } from '../support/mail-server.js';
import { interactionIn, LOGIN_URL, SignInApplication } from '../support/own-login.js';
import { request, type Json } from '../support/admin-api.js';
import { formOf, textOf, UserAgent } from '../support/user-agent.js';

const SUBJECT = 'An application asks for your approval';

describe('the page /approve (CIBA Core §8)', () => {
  const clock = new FixedClock(new Date());
  let server: BackchannelProduct;
  let mails: MailServer;

  beforeAll(async () => {
    mails = await MailServer.start();
    server = await BackchannelProduct.start(clock, { env: mails.env });
  });
  afterAll(async () => {
    await server.product.close();
    await mails.close();
  });

  const errorOf = async (authReqId: string) => (await server.poll(authReqId)).body['error'] as string | undefined;
  const audited = async (type: string, sub: string) => {
    const { body } = await (await server.admin()).get(`/audit-events?type=${type}&sub=${sub}`);
    return body['items'] as Json[];
  };

  it('asks for the sign-in, then shows client, account, scopes, message and time left, with two buttons', async () => {
    const who = await server.newPerson();
    const id = await server.asked(who, { scope: 'openid profile', binding_message: 'W4-SCT' });
    const agent = new UserAgent(server.url);
    const login = await agent.follow(await agent.get(server.pageOf(id)));
    expect(textOf(login)).toContain('Sign in');
    const page = await agent.follow(await agent.submit(login, { ...who }));
    const text = textOf(page);
    for (const shown of ['The till', who.username, 'W4-SCT', 'See your profile', '5 minutes', 'Allow', 'Deny'])
      expect(text).toContain(shown);
    expect(formOf(page)!.fields).toEqual({ request: id.split('.')[0], csrf_token: expect.any(String) });
    expect(page.body).toMatch(/name="decision" value="allow"[\s\S]*name="decision" value="deny"/);
    expect(page.headers.get('content-security-policy')).not.toContain('unsafe-inline');
    expect(await errorOf(id)).toBe('authorization_pending');
  });

  it('Allow → tokens; the audit has request and answer', async () => {
    const who = await server.newPerson();
    const id = await server.asked(who);
    expect(textOf(await server.answer(id, who))).toContain('You allowed the request of The till');
    expect((await server.poll(id)).status).toBe(200);
    for (const type of ['approval.requested', 'approval.allowed'])
      expect(await audited(type, who.sub)).toMatchObject([{ client_id: server.client.client_id, details: { request: id.split('.')[0] } }]);
  }); // prettier-ignore

  it('Deny → access_denied for the client, no authorization', async () => {
    const who = await server.newPerson();
    const id = await server.asked(who);
    await server.answer(id, who, 'deny');
    expect(await errorOf(id)).toBe('access_denied');
    expect(await audited('approval.denied', who.sub)).toHaveLength(1);
    const { body } = await (await server.admin()).get(`/authorizations?sub=${who.sub}`);
    expect(body['items']).toEqual([]);
  });

  it('someone else who signs in → a page that says so with another account, and nothing is done', async () => {
    const [who, other] = [await server.newPerson(), await server.newPerson()];
    const id = await server.asked(who);
    const agent = new UserAgent(server.url);
    const page = await server.open(id, other, agent);
    expect([page.status, textOf(page)]).toEqual([403, expect.stringContaining('This request is for another account')]);
    expect(page.body).toContain('Use another account');
    expect(page.body).not.toContain('The till');
    // The form of one person, sent by another one.
    const own = await server.asked(other);
    const form = formOf(await server.open(own, other, agent))!;
    const forged = await agent.post(form.action, { ...form.fields, request: id.split('.')[0]!, decision: 'allow' });
    expect(forged.status).toBe(403);
    expect(await errorOf(id)).toBe('authorization_pending');
    // The link leads to the sign-in of the right person, and then back.
    const another = /href="([^"]*\/login\?[^"]*)"/.exec(page.body)![1]!.replaceAll('&amp;', '&');
    const login = await agent.follow(await agent.get(another));
    expect(textOf(await agent.follow(await agent.submit(login, { ...who })))).toContain(
      'The till asks for your approval',
    );
  });

  it('answered twice: the page again shows the answer; the old form → refused, the first answer stays', async () => {
    const who = await server.newPerson();
    const id = await server.asked(who);
    const agent = new UserAgent(server.url);
    const page = await server.open(id, who, agent);
    await agent.follow(await agent.submit(page, { decision: 'deny' }));
    const again = await agent.submit(page, { decision: 'allow' });
    expect([again.status, textOf(again)]).toEqual([400, expect.stringContaining('This request was answered before')]);
    expect(textOf(await server.open(id, who, agent))).toContain('You denied the request of The till');
    expect(await errorOf(id)).toBe('access_denied');
  });

  it('allowed and denied at once → one answer', async () => {
    const who = await server.newPerson();
    for (let round = 0; round < 5; round++) {
      const id = await server.asked(who);
      const agent = new UserAgent(server.url);
      const page = await server.open(id, who, agent);
      const answers = await Promise.all(['allow', 'deny', 'allow', 'deny'].map((decision) => agent.submit(page, { decision })));
      expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([303, 400, 400, 400]);
      const allowed = answers.findIndex(({ status }) => status === 303) % 2 === 0;
      expect(await errorOf(id)).toBe(allowed ? undefined : 'access_denied');
    }
  }); // prettier-ignore

  it('a request that expires while its page is open → refused', async () => {
    const who = await server.newPerson();
    const id = await server.asked(who, { requested_expiry: '60' });
    const agent = new UserAgent(server.url);
    const page = await server.open(id, who, agent);
    clock.advance(60);
    const late = await agent.submit(page, { decision: 'allow' });
    expect([late.status, textOf(late)]).toEqual([400, expect.stringContaining('has expired')]);
    expect(await errorOf(id)).toBe('expired_token');
  });

  it.each([
    ['without csrf_token', { csrf_token: '' }, {}, 403],
    ['with another csrf_token', { csrf_token: 'A'.repeat(43) }, {}, 403],
    ['from another site', {}, { origin: 'https://evil.example' }, 403],
    ['without a decision', { decision: '' }, {}, 400],
    ['with an unknown decision', { decision: 'maybe' }, {}, 400],
    ['with an unknown request', { request: '0199f0c2-5b5e-7d3c-9f5e-2d3c4b5a6978' }, {}, 400],
    ['with SQL as request', { request: "' OR 1=1 --" }, {}, 400],
  ])('a form %s → refused, nothing is done', async (_, fields, headers, status) => {
    const who = await server.newPerson();
    const id = await server.asked(who);
    const agent = new UserAgent(server.url);
    const form = formOf(await server.open(id, who, agent))!;
    const all = { ...form.fields, decision: 'allow', ...(fields as Record<string, string>) };
    expect((await agent.post(form.action, all, headers as Record<string, string>)).status).toBe(status);
    expect(await errorOf(id)).toBe('authorization_pending');
  });

  it('a form of a visitor without a session → the sign-in, nothing is done', async () => {
    const who = await server.newPerson();
    const id = await server.asked(who);
    const answer = await new UserAgent(server.url).post(server.pageOf(id), {
      request: id.split('.')[0]!,
      decision: 'allow',
    });
    expect([answer.status, answer.location]).toEqual([303, expect.stringContaining('/login?')]);
    expect(await errorOf(id)).toBe('authorization_pending');
  });

  it('without a request → the account page; HEAD, as programs that scan mails send → nothing is done', async () => {
    const agent = new UserAgent(server.url);
    expect((await agent.get(`${server.url}/approve`)).location).toBe(`${server.url}/account`);
    const who = await server.newPerson();
    const id = await server.asked(who);
    expect((await fetch(server.pageOf(id), { method: 'HEAD', redirect: 'manual' })).status).toBe(302);
    expect(await errorOf(id)).toBe('authorization_pending');
  });

  it('binding_message and client_name with HTML → shown as text', async () => {
    const who = await server.newPerson();
    const client = await server.newClient({ client_name: '<img src=x>' });
    const id = await server.asked(who, { binding_message: '<script>alert(1)</script>' }, client);
    const { body } = await server.open(id, who);
    expect(body).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(body).not.toMatch(/<script>|<img src=x/);
  });

  it('acr_values beyond the session → the second factor first, and acr names the class', async () => {
    const who = await server.newPerson();
    const { seed } = await setUpApp(server.url, who, clock.now().getTime());
    const agent = new UserAgent(server.url);
    const id = await server.asked(who, { acr_values: 'urn:grantry:acr:2' });
    const factor = await server.open(id, who, agent);
    expect(textOf(factor)).toContain('Verify your sign-in');
    clock.advance(30);
    const page = await agent.follow(await agent.submit(factor, { code: codeOf(seed, clock.now().getTime()) }));
    await agent.follow(await agent.submit(page, { decision: 'allow' }));
    const { body } = await server.poll(id);
    expect(decodeJwt(body['id_token'] as string)).toMatchObject({
      acr: 'urn:grantry:acr:2',
      amr: ['pwd', 'otp', 'mfa'],
    });
  });

  it('a scope of an API that demands two factors (RFC 9470 §5) → the person sets one up before the page', async () => {
    const admin = await server.admin();
    await admin.createResource({
      identifier: 'https://pay.example',
      name: 'Payments',
      scopes: ['pay'],
      acr: 'urn:grantry:acr:2',
    });
    const who = await server.newPerson();
    const client = await server.newClient({ scope: 'openid pay' });
    const id = await server.asked(who, { scope: 'openid pay' }, client);
    const page = await server.open(id, who);
    expect(textOf(page)).toContain('Set up a second factor');
    expect((await server.poll(id, client)).body['error']).toBe('authorization_pending');
  });

  it('default_max_age of the client → a new sign-in, once', async () => {
    const who = await server.newPerson();
    const client = await server.newClient({ default_max_age: 60 });
    const agent = new UserAgent(server.url);
    await agent.openAccount(who);
    clock.advance(61);
    const id = await server.asked(who, {}, client);
    const login = await agent.follow(await agent.get(server.pageOf(id)));
    expect(login.body).toContain('name="password"');
    const page = await agent.follow(await agent.submit(login, { ...who }));
    expect(textOf(await agent.follow(await agent.submit(page, { decision: 'allow' })))).toContain('You allowed');
    const { body } = await server.poll(id, client);
    expect(decodeJwt(body['id_token'] as string)['auth_time']).toBe(server.now);
  });

  it('the groups of the client exclude the person meanwhile → a page that says so', async () => {
    const who = await server.newPerson();
    const client = await server.newClient();
    const id = await server.asked(who, {}, client);
    const admin = await server.admin();
    await admin.create('/groups', { name: 'cashiers' });
    await admin.call('PATCH', `/clients/${client.client_id}`, { allowed_groups: ['cashiers'] });
    const page = await server.open(id, who);
    expect([page.status, textOf(page)]).toEqual([403, expect.stringContaining('not available to your account')]);
  });

  it('/account lists what waits, and leads to the page', async () => {
    const who = await server.newPerson();
    const agent = new UserAgent(server.url);
    expect(textOf(await agent.openAccount(who))).not.toContain('Requests that wait for you');
    const id = await server.asked(who, { binding_message: 'W4SCT' });
    const account = await agent.get(`${server.url}/account`);
    expect(textOf(account)).toMatch(/Requests that wait for you[\s\S]*The till[\s\S]*W4SCT/);
    const link = new RegExp(`href="([^"]*/approve\\?request=${id.split('.')[0]})"`).exec(account.body)![1]!;
    const page = await agent.get(link);
    await agent.follow(await agent.submit(page, { decision: 'allow' }));
    const after = textOf(await agent.get(`${server.url}/account`));
    expect(after).not.toContain('Requests that wait for you');
    expect(after).toContain('The till');
  });

  describe('the mail', () => {
    const to = (address: string) => mails.mails.filter((mail) => mail.to.includes(address)).map((mail) => mail.parsed);
    const approvals = (address: string) => to(address).filter(({ subject }) => subject === SUBJECT);

    it('leads to the page, and approves nothing: the sign-in is needed', async () => {
      const who = await server.newPerson({ email: 'mail-1@example.com' });
      const id = await server.asked(who);
      await expect.poll(() => approvals('mail-1@example.com').length, { timeout: 20_000 }).toBe(1);
      const { text = '' } = approvals('mail-1@example.com')[0]!;
      expect(text).toContain('Application: The till');
      expect(text).toContain('The request expires in 5 minutes.');
      const link = /https?:\S+\/approve\S+/.exec(text)![0];
      expect(link).toBe(server.pageOf(id));
      expect(link).not.toContain(id.split('.')[1]!);
      const opened = await new UserAgent(server.url).get(link);
      expect([opened.status, opened.location]).toEqual([302, expect.stringContaining('/login?')]);
      expect(await errorOf(id)).toBe('authorization_pending');
    });

    it('several requests → one mail in five minutes for each person', async () => {
      const who = await server.newPerson({ email: 'mail-2@example.com' });
      await Promise.all([server.asked(who), server.asked(who), server.asked(who)]);
      await expect.poll(() => approvals('mail-2@example.com').length, { timeout: 20_000 }).toBe(1);
      clock.advance(299);
      await server.asked(who).catch(() => undefined);
      clock.advance(1);
      await server.asked(who);
      await expect.poll(() => approvals('mail-2@example.com').length, { timeout: 20_000 }).toBe(2);
    });

    it('in the language of the person', async () => {
      const who = await server.newPerson({ email: 'mail-3@example.com', locale: 'de' });
      await server.asked(who);
      const german = () => to('mail-3@example.com').map(({ subject }) => subject);
      await expect.poll(german, { timeout: 20_000 }).toEqual(['Eine Anwendung bittet um Ihre Zustimmung']);
    });
  });
});

describe('the switch that answers by URL, for the tests of the OpenID Foundation', () => {
  const clock = new FixedClock(new Date());
  let server: BackchannelProduct;

  beforeAll(async () => {
    server = await BackchannelProduct.start(clock);
  });
  afterAll(() => server.product.close());

  it.each(['GET', 'POST'])('%s with allow or deny, with NODE_ENV=test → the answer', async (method) => {
    const who = await server.newPerson();
    const [one, other] = [await server.asked(who), await server.asked(who)];
    expect((await server.switch(one, 'allow', method)).status).toBe(204);
    expect((await server.switch(other, 'deny', method)).status).toBe(204);
    expect((await server.poll(one)).status).toBe(200);
    expect((await server.poll(other)).body['error']).toBe('access_denied');
    expect((await server.switch('x', 'allow', method)).status).toBe(400);
  });

  it.each<[string, Readonly<Record<string, string>>]>([
    ['development', { NODE_ENV: 'development' }],
    ['production', { NODE_ENV: 'production', ISSUER: 'https://op.example' }],
  ])('does not exist with NODE_ENV=%s → 404, also for a request that waits', async (_, env) => {
    const who = await server.newPerson();
    const id = await server.asked(who);
    const { databaseUrl } = server.product;
    const other = await startApp({ database: 'sqlite' satisfies Database, databaseUrl, clock, env });
    const at = (await other.app.getUrl()).replace('[::1]', 'localhost');
    for (const method of ['GET', 'POST']) {
      const query = new URLSearchParams({ auth_req_id: id, action: 'allow' }).toString();
      const answer = await request(`${at}/backchannel-authentication/answer?${query}`, { method });
      const unknown = await request(`${at}/backchannel-authentication/nothing`, { method });
      expect([answer.status, answer.body['error']]).toEqual([404, 'not_found']);
      expect([unknown.status, unknown.body['error_description']]).toEqual([404, answer.body['error_description']]);
    }
    await other.close();
    expect((await server.poll(id)).body['error']).toBe('authorization_pending');
  });
});

describe('the page /approve with a sign-in application of the operator (LOGIN_URL)', () => {
  const clock = new FixedClock(new Date());
  let server: BackchannelProduct;
  let app: SignInApplication;

  beforeAll(async () => {
    server = await BackchannelProduct.start(clock, { env: { LOGIN_URL } });
    app = await SignInApplication.of(server.product);
  });
  afterAll(() => server.product.close());

  it('→ LOGIN_URL → the page of the same request', async () => {
    const who = await server.newPerson();
    const agent = new UserAgent(server.url);
    const id = await server.asked(who, { acr_values: 'urn:grantry:acr:1' });
    const interaction = interactionIn(await agent.follow(await agent.get(server.pageOf(id))));
    const page = await agent.follow(await agent.get(await app.accepted(interaction, { sub: who.sub })));
    expect(page.url).toBe(server.pageOf(id));
    await agent.follow(await agent.submit(page, { decision: 'allow' }));
    expect((await server.poll(id)).status).toBe(200);
  });
});
