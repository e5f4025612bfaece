import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type RunningApp } from '../support/app.js';
import { DeviceProduct } from '../support/devices.js';
import { FixedClock } from '../support/fixed-clock.js';
import { formOf, UserAgent } from '../support/user-agent.js';

const ROUNDS = 5;

describe('the device flow at two processes at once (RFC 8628), over mysql', () => {
  const clock = new FixedClock(new Date());
  let server: DeviceProduct;
  let second: RunningApp;
  let other: string;

  beforeAll(async () => {
    server = await DeviceProduct.start(clock, { database: 'mysql' });
    const { databaseUrl, url } = server.product;
    second = await startApp({ databaseUrl, clock, env: { ISSUER: url } });
    // The second process, whose issuer is that of the first.
    other = (await second.app.getUrl()).replace('[::1]', '127.0.0.1');
  });
  afterAll(async () => {
    await second.close();
    await server.product.close();
  });

  it('two polls → one authorization_pending, one slow_down (§3.5)', async () => {
    const begun = await server.begun();
    for (let round = 0; round < ROUNDS; round++) {
      const polls = await Promise.all([server.poll(begun), server.poll(begun, server.client, other)]);
      expect(polls.map(({ body }) => String(body['error'])).sort()).toEqual(['authorization_pending', 'slow_down']);
      clock.advance(70);
    }
  });

  it('Allow at one, Deny at the other → one answer, the same for the device', async () => {
    const who = await server.newPerson();
    const agent = new UserAgent(server.url);
    for (let round = 0; round < ROUNDS; round++) {
      const begun = await server.begun();
      const { fields } = formOf(await server.open(begun.user_code, who, agent))!;
      const [allowed, denied] = await Promise.all([
        agent.post(`${server.url}/device`, { ...fields, decision: 'allow' }),
        agent.post(`${other}/device`, { ...fields, decision: 'deny' }),
      ]);
      expect([allowed.status, denied.status].sort((a, b) => a - b)).toEqual([303, 400]);
      const { status, body } = await server.poll(begun);
      expect([status, body['error']]).toEqual(allowed.status === 303 ? [200, undefined] : [400, 'access_denied']);
    }
  });

  it('twenty exchanges → one gets tokens', async () => {
    const begun = await server.begun();
    await server.answer(begun.user_code, await server.newPerson());
    const at = [server.url, other];
    const all = await Promise.all(Array.from({ length: 20 }, (_, i) => server.poll(begun, server.client, at[i % 2])));
    expect(all.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(all.filter(({ body }) => body['error'] === 'invalid_grant')).toHaveLength(19);
  });

  it('two browsers enter one code at once → one gets the request', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const begun = await server.begun();
      const agents = [new UserAgent(server.url), new UserAgent(server.url)];
      const forms = await Promise.all(agents.map(async (agent) => formOf(await agent.get(`${server.url}/device`))!));
      const entered = await Promise.all(
        agents.map((agent, i) =>
          agent.post(`${[server.url, other][i]!}/device`, { ...forms[i]!.fields, user_code: begun.user_code }),
        ),
      );
      expect(entered.map(({ status }) => status).sort((a, b) => a - b)).toEqual([303, 400]);
      clock.advance(60);
    }
  });
});
