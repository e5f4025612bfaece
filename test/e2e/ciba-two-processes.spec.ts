import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { basic, postForm } from '../support/admin-api.js';
import { startApp, type RunningApp } from '../support/app.js';
import { BackchannelProduct } from '../support/backchannel.js';
import { FixedClock } from '../support/fixed-clock.js';
import { MailServer } from '../support/mail-server.js';
import { formOf, UserAgent } from '../support/user-agent.js';

const ROUNDS = 5;

describe('approvals at two processes at once (CIBA), over mysql', () => {
  const clock = new FixedClock(new Date());
  let server: BackchannelProduct;
  let second: RunningApp;
  let mails: MailServer;

  beforeAll(async () => {
    mails = await MailServer.start();
    server = await BackchannelProduct.start(clock, { database: 'mysql', env: mails.env });
    const { databaseUrl, url } = server.product;
    second = await startApp({ databaseUrl, clock, env: { ...mails.env, ISSUER: url } });
  });
  afterAll(async () => {
    await second.close();
    await server.product.close();
    await mails.close();
  });

  /** The address of the second process, whose issuer is that of the first. */
  const other = async () => (await second.app.getUrl()).replace('[::1]', '127.0.0.1');

  it('two polls → one authorization_pending, one slow_down', async () => {
    const who = await server.newPerson();
    const id = await server.asked(who, { requested_expiry: '600' });
    for (let round = 0; round < ROUNDS; round++) {
      const polls = await Promise.all([server.poll(id), server.poll(id, server.client, await other())]);
      expect(polls.map(({ body }) => String(body['error'])).sort()).toEqual(['authorization_pending', 'slow_down']);
      clock.advance(70);
    }
  });

  it('Allow at one, Deny at the other → one answer, the same for the client', async () => {
    const who = await server.newPerson();
    const agent = new UserAgent(server.url);
    for (let round = 0; round < ROUNDS; round++) {
      const id = await server.asked(who);
      const form = formOf(await server.open(id, who, agent))!;
      const [allowed, denied] = await Promise.all([
        agent.post(`${server.url}/approve`, { ...form.fields, decision: 'allow' }),
        agent.post(`${await other()}/approve`, { ...form.fields, decision: 'deny' }),
      ]);
      expect([allowed.status, denied.status].sort((a, b) => a - b)).toEqual([303, 400]);
      const { status, body } = await server.poll(id);
      expect([status, body['error']]).toEqual(allowed.status === 303 ? [200, undefined] : [400, 'access_denied']);
    }
  });

  it('twenty exchanges → one gets tokens', async () => {
    const who = await server.newPerson();
    const id = await server.asked(who);
    await server.answer(id, who);
    const at = [server.url, await other()];
    const all = await Promise.all(Array.from({ length: 20 }, (_, i) => server.poll(id, server.client, at[i % 2])));
    expect(all.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(all.filter(({ body }) => body['error'] === 'invalid_grant')).toHaveLength(19);
  });

  it('ten requests for one person → three wait, and one mail is sent', async () => {
    const who = await server.newPerson({ email: 'twice@example.com' });
    const { client_id: client, client_secret: secret } = server.client;
    const at = [server.url, await other()];
    const ask = (url: string) =>
      postForm(
        `${url}/backchannel-authentication`,
        { scope: 'openid', login_hint: who.username },
        basic(client, secret),
      );
    const all = await Promise.all(Array.from({ length: 10 }, (_, i) => ask(at[i % 2]!)));
    expect(all.map(({ status }) => status).sort((a, b) => a - b)).toEqual([
      200, 200, 200, 429, 429, 429, 429, 429, 429, 429,
    ]);
    const received = () => mails.mails.filter(({ to }) => to.includes('twice@example.com')).length;
    await expect.poll(received, { timeout: 20_000 }).toBe(1);
  });

  it('a user who is disabled at one process while the other approves → no tokens', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const who = await server.newPerson();
      const id = await server.asked(who);
      const agent = new UserAgent(server.url);
      const page = await server.open(id, who, agent);
      const admin = (await server.admin()).at(await other());
      await Promise.all([
        agent.submit(page, { decision: 'allow' }),
        admin.call('PATCH', `/users/${who.sub}`, { disabled: true }),
      ]);
      expect((await server.poll(id)).status).toBe(400);
    }
  });
});
