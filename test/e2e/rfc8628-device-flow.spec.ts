import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEVICE_CODE, DeviceProduct } from '../support/devices.js';
import { FixedClock } from '../support/fixed-clock.js';
import { formOf, UserAgent } from '../support/user-agent.js';

describe('the device flow (RFC 8628)', () => {
  const clock = new FixedClock(new Date());
  let server: DeviceProduct;

  beforeAll(async () => {
    server = await DeviceProduct.start(clock);
  });
  afterAll(() => server.product.close());

  describe('POST /device_authorization (§3.1)', () => {
    it('answers a public client with codes, addresses and times (§3.2)', async () => {
      const { status, body, headers } = await server.ask({ scope: 'openid profile' });
      expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
      expect(body).toEqual({
        device_code: expect.stringMatching(/^[0-9a-f-]{36}\.[\w-]{43}$/),
        user_code: expect.stringMatching(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/),
        verification_uri: `${server.url}/device`,
        verification_uri_complete: `${server.url}/device?user_code=${String(body['user_code'])}`,
        expires_in: 600,
        interval: 5,
      });
    });

    it('authenticates a confidential client → invalid_client with a wrong secret', async () => {
      const client = await server.newClient({ token_endpoint_auth_method: 'client_secret_basic' });
      expect((await server.ask({}, client)).status).toBe(200);
      const { status, body } = await server.ask({}, { ...client, client_secret: 'wrong' });
      expect([status, body['error']]).toEqual([401, 'invalid_client']);
    });

    it.each<[string, Record<string, string>, string]>([
      ['a scope that the client is not registered for', { scope: 'email' }, 'invalid_scope'],
      ['an unknown resource', { resource: 'https://nowhere.example' }, 'invalid_target'],
      [
        'a type of authorization_details that the client is not registered for',
        { authorization_details: '[{"type":"payment"}]' },
        'invalid_authorization_details',
      ],
    ])('refuses %s', async (_, form, error) => {
      const client = await server.newClient({ scope: 'openid' });
      const { status, body } = await server.ask(form, client);
      expect([status, body['error']]).toEqual([400, error]);
    });

    it('refuses a client without the grant with unauthorized_client', async () => {
      const client = await server.newClient({
        grant_types: ['authorization_code'],
        response_types: ['code'],
        redirect_uris: ['https://app.example/cb'],
      });
      const { status, body } = await server.ask({}, client);
      expect([status, body['error']]).toEqual([400, 'unauthorized_client']);
    });

    it('announces the endpoint and the grant (§4)', async () => {
      const document = (await (await fetch(`${server.url}/.well-known/openid-configuration`)).json()) as Record<
        string,
        unknown
      >;
      expect(document['device_authorization_endpoint']).toBe(`${server.url}/device_authorization`);
      expect(document['grant_types_supported']).toContain(DEVICE_CODE);
    });
  });

  it('code → sign-in → question → Allow → tokens, once (§3.3, §3.5)', async () => {
    const who = await server.newPerson();
    const begun = await server.begun({ scope: 'openid profile' });
    const agent = new UserAgent(server.url);
    const question = await server.open(begun.user_code, who, agent);
    expect(question.body).toContain(begun.user_code);
    expect(question.body).toContain('The television');
    expect(question.body).toContain('Continue only if you started this yourself');
    const done = await agent.follow(await agent.submit(question, { decision: 'allow' }));
    expect(done.body).toContain('Return to your device');
    const tokens = await server.poll(begun);
    expect(tokens.status).toBe(200);
    expect(Object.keys(tokens.body).sort()).toEqual(
      ['access_token', 'expires_in', 'id_token', 'refresh_token', 'scope', 'token_type'].sort(),
    );
    const again = await server.poll(begun);
    expect([again.status, again.body['error']]).toEqual([400, 'invalid_grant']);
  });

  it('Deny → access_denied (§3.5)', async () => {
    const begun = await server.begun();
    const page = await server.answer(begun.user_code, await server.newPerson(), 'deny');
    expect(page.body).toContain('You denied');
    const { status, body } = await server.poll(begun);
    expect([status, body['error']]).toEqual([400, 'access_denied']);
  });

  it('verification_uri_complete fills the code in, and shows it again with the client for confirmation (§3.3.1)', async () => {
    const begun = await server.begun();
    const agent = new UserAgent(server.url);
    const page = await agent.get(begun.verification_uri_complete);
    expect(page.body).toContain(`value="${begun.user_code}"`);
    const who = await server.newPerson();
    const signIn = await agent.follow(await agent.submit(page, {}));
    const question = await agent.follow(await agent.submit(signIn, { ...who }));
    expect(question.body).toContain(begun.user_code);
    expect(question.body).toContain('The television');
  });

  it('GET of verification_uri_complete answers nothing and binds no browser', async () => {
    const begun = await server.begun();
    await new UserAgent(server.url).get(begun.verification_uri_complete);
    const page = await server.open(begun.user_code, await server.newPerson());
    expect(page.body).toContain(begun.user_code);
    expect((await server.poll(begun)).body['error']).toBe('authorization_pending');
  });

  it.each([
    ['in lower case', (code: string) => code.toLowerCase()],
    ['without the dash', (code: string) => code.replace('-', '')],
    ['with spaces', (code: string) => ` ${code.split('').join(' ')} `],
    ['with another dash', (code: string) => code.replace('-', '–')],
  ])('a code %s is accepted (§6.1)', async (_, typed) => {
    const begun = await server.begun();
    const page = await server.open(typed(begun.user_code), await server.newPerson());
    expect(page.body).toContain('The television');
  });

  it('polling too fast → slow_down, and 5 more seconds each time (§3.5)', async () => {
    const begun = await server.begun();
    expect((await server.poll(begun)).body['error']).toBe('authorization_pending');
    const fast = await server.poll(begun);
    expect(fast.body['error']).toBe('slow_down');
    expect(fast.body['error_description']).toContain('10 seconds');
    clock.advance(5);
    expect((await server.poll(begun)).body['error']).toBe('slow_down');
    clock.advance(15);
    expect((await server.poll(begun)).body['error']).toBe('authorization_pending');
  });

  it('after 600 seconds → expired_token, and the code is refused on the page (§3.5)', async () => {
    const begun = await server.begun();
    clock.advance(600);
    expect((await server.poll(begun)).body['error']).toBe('expired_token');
    const page = await server.enter(begun.user_code);
    expect([page.status, page.body.includes('has expired')]).toEqual([400, true]);
  });

  it('expires while the question is open → nothing is granted, with a link to enter another code', async () => {
    const begun = await server.begun();
    const agent = new UserAgent(server.url);
    const question = await server.open(begun.user_code, await server.newPerson(), agent);
    clock.advance(600);
    const page = await agent.submit(question, { decision: 'allow' });
    expect([page.status, page.body.includes('Enter another code')]).toEqual([400, true]);
    expect((await server.poll(begun)).body['error']).toBe('expired_token');
  });

  describe('attacks (§5)', () => {
    it('code guessing: the eleventh wrong code of a network and minute → 429, also for a right code; then works again', async () => {
      clock.advance(120);
      const begun = await server.begun();
      const agent = new UserAgent(server.url);
      for (let i = 0; i < 10; i++) expect((await server.enter('BBBB-BBBB', agent)).status).toBe(400);
      const refused = await server.enter(begun.user_code, agent);
      expect(refused.status).toBe(429);
      expect(refused.body).toContain('Too many wrong codes');
      clock.advance(60);
      expect((await server.open(begun.user_code, await server.newPerson(), agent)).status).toBe(200);
    });

    it('code guessing: 20 codes at once → at most 10 are looked up', async () => {
      clock.advance(120);
      const agent = new UserAgent(server.url);
      const { fields } = formOf(await agent.get(`${server.url}/device`))!;
      const guess = () => agent.post(`${server.url}/device`, { ...fields, user_code: 'BBBB-BBBB' });
      const all = await Promise.all(Array.from({ length: 20 }, guess));
      expect(all.filter(({ status }) => status === 400)).toHaveLength(10);
      expect(all.filter(({ status }) => status === 429)).toHaveLength(10);
      clock.advance(60);
    });

    it('remote phishing: the page names the client, the code and the access, and warns, before anything is granted', async () => {
      const begun = await server.begun({ scope: 'openid profile email' });
      const agent = new UserAgent(server.url);
      const entry = await agent.get(begun.verification_uri_complete);
      expect(entry.body).toContain('Continue only if you started this yourself');
      const question = await server.open(begun.user_code, await server.newPerson(), agent);
      for (const text of [
        begun.user_code,
        'The television',
        'See your email address',
        'If someone else gave you the code',
      ])
        expect(question.body).toContain(text);
      expect((await server.poll(begun)).body['error']).toBe('authorization_pending');
    });

    it('a second browser cannot enter a code that another browser has, nor open or answer its page', async () => {
      const begun = await server.begun();
      const [first, second] = [new UserAgent(server.url), new UserAgent(server.url)];
      const question = await server.open(begun.user_code, await server.newPerson(), first);
      expect((await server.enter(begun.user_code, second)).status).toBe(400);
      const { fields } = formOf(question)!;
      const opened = await second.get(`${server.url}/device?request=${fields['request']}`);
      expect([opened.status, opened.body.includes('another browser')]).toEqual([403, true]);
      const answered = await second.post(`${server.url}/device`, { ...fields, decision: 'allow' });
      expect(answered.status).toBe(403);
      expect((await server.poll(begun)).body['error']).toBe('authorization_pending');
      clock.advance(10);
    });

    it('a form of the session of another user answers nothing', async () => {
      const begun = await server.begun();
      const agent = new UserAgent(server.url);
      const question = await server.open(begun.user_code, await server.newPerson(), agent);
      const { fields } = formOf(question)!;
      const href = /href="([^"]*\/login\?interaction=[^"]*)"/.exec(question.body)![1]!.replaceAll('&amp;', '&');
      const signIn = await agent.get(new URL(href, server.url).href);
      await agent.follow(await agent.submit(signIn, { ...(await server.newPerson()) }));
      const page = await agent.post(`${server.url}/device`, { ...fields, decision: 'allow' });
      expect([page.status, page.body.includes('Nothing was changed')]).toEqual([403, true]);
      expect((await server.poll(begun)).body['error']).toBe('authorization_pending');
    });

    it('the form sent again → nothing changes, and the page says so', async () => {
      const begun = await server.begun();
      const agent = new UserAgent(server.url);
      const question = await server.open(begun.user_code, await server.newPerson(), agent);
      await agent.submit(question, { decision: 'deny' });
      const again = await agent.submit(question, { decision: 'allow' });
      expect([again.status, again.body.includes('answered before')]).toEqual([400, true]);
      expect((await server.poll(begun)).body['error']).toBe('access_denied');
    });

    it('a form without the proof of this browser → refused', async () => {
      const begun = await server.begun();
      const agent = new UserAgent(server.url);
      await agent.get(`${server.url}/device`);
      const page = await agent.post(`${server.url}/device`, { user_code: begun.user_code });
      expect(page.status).toBe(403);
    });

    it('code reuse: a code that was answered is unknown in another browser', async () => {
      const begun = await server.begun();
      await server.answer(begun.user_code, await server.newPerson());
      expect((await server.enter(begun.user_code)).status).toBe(400);
      clock.advance(60);
    });

    it('another client polls → invalid_grant, also after the approval, and the device still gets its tokens', async () => {
      const [begun, other] = [await server.begun(), await server.newClient()];
      expect((await server.poll(begun, other)).body['error']).toBe('invalid_grant');
      await server.answer(begun.user_code, await server.newPerson());
      expect((await server.poll(begun, other)).body['error']).toBe('invalid_grant');
      expect((await server.poll(begun)).status).toBe(200);
    });

    it('a guessed secret half of device_code → invalid_grant', async () => {
      const begun = await server.begun();
      const [id] = begun.device_code.split('.');
      const { body } = await server.poll({ device_code: `${id}.${'A'.repeat(43)}` });
      expect(body['error']).toBe('invalid_grant');
    });

    it('a user who is disabled after the approval → no tokens', async () => {
      const [begun, who] = [await server.begun(), await server.newPerson()];
      await server.answer(begun.user_code, who);
      await (await server.admin()).call('PATCH', `/users/${who.sub}`, { disabled: true });
      expect((await server.poll(begun)).body['error']).toBe('invalid_grant');
    });

    it('a client that is disabled while a person answers → nothing is granted', async () => {
      const client = await server.newClient();
      const begun = await server.begun({}, client);
      const agent = new UserAgent(server.url);
      const question = await server.open(begun.user_code, await server.newPerson(), agent);
      await (await server.admin()).call('PATCH', `/clients/${client.client_id}`, { disabled: true });
      expect((await agent.submit(question, { decision: 'allow' })).status).toBe(400);
    });
  });

  it('the authorization appears at the admin API, and its tokens end with the user', async () => {
    const [begun, who] = [await server.begun(), await server.newPerson()];
    await server.answer(begun.user_code, who);
    const { body } = await server.poll(begun);
    const userinfo = () =>
      fetch(`${server.url}/userinfo`, { headers: { authorization: `Bearer ${String(body['access_token'])}` } });
    expect((await userinfo()).status).toBe(200);
    const admin = await server.admin();
    const list = await admin.call('GET', `/authorizations?sub=${who.sub}`);
    const text = JSON.stringify(list.body);
    expect(text).toContain(server.client.client_id);
    await admin.call('PATCH', `/users/${who.sub}`, { disabled: true });
    expect((await userinfo()).status).toBe(401);
  });

  it('the account page lists the application; its access outlives the session, and ends with the authorization', async () => {
    const [begun, who, agent] = [await server.begun(), await server.newPerson(), new UserAgent(server.url)];
    await server.answer(begun.user_code, who, 'allow', agent);
    const { body } = await server.poll(begun);
    const userinfo = async () => {
      const headers = { authorization: `Bearer ${String(body['access_token'])}` };
      return (await fetch(`${server.url}/userinfo`, { headers })).status;
    };
    expect((await agent.get(`${server.url}/account`)).body).toContain('The television');
    const admin = await server.admin();
    const sessions = (await admin.call('GET', `/sessions?sub=${who.sub}`)).body as { items: { id: string }[] };
    expect(sessions.items).toHaveLength(1);
    await admin.call('DELETE', `/sessions/${sessions.items[0]!.id}`);
    expect((await agent.follow(await agent.get(`${server.url}/account`))).body).toContain('name="password"');
    expect(await userinfo()).toBe(200);
    const list = (await admin.call('GET', `/authorizations?sub=${who.sub}`)).body as { items: { id: string }[] };
    await admin.call('DELETE', `/authorizations/${list.items[0]!.id}`);
    expect(await userinfo()).toBe(401);
  });

  it('the answers are in the audit log, without codes', async () => {
    const [begun, who] = [await server.begun(), await server.newPerson()];
    await server.answer(begun.user_code, who);
    const { body } = await (await server.admin()).call('GET', `/audit-events?type=device.allowed&sub=${who.sub}`);
    const text = JSON.stringify(body);
    expect(text).toContain(begun.device_code.split('.')[0]);
    expect(text).not.toContain(begun.device_code.split('.')[1]);
    expect(text).not.toContain(begun.user_code.replace('-', ''));
  });
});
