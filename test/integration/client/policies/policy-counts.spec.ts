import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PolicyAdministration, PolicyCounts, PolicyReports } from '../../../../src/client/index.js';
import { PolicyDirectory } from '../../../../src/client/policies/policy-directory.js';
import { CleanUp } from '../../../../src/operations/index.js';
import { AdminApi, basic, postForm, type RegisteredClient } from '../../../support/admin-api.js';
import { DATABASES, startApp, type RunningApp, type TestDatabase } from '../../../support/app.js';
import { FixedClock } from '../../../support/fixed-clock.js';
import { migratedDatabase } from '../../../support/migrated-database.js';

const DAY = 86_400;
const MACHINE = { grant_types: ['client_credentials'] };

describe.each(DATABASES)('the counts of policies at two processes, on %s', (database) => {
  const clock = new FixedClock(new Date());
  let shared: TestDatabase;
  let here: RunningApp;
  let elsewhere: RunningApp;
  let admin: AdminApi;

  beforeAll(async () => {
    shared = await migratedDatabase(database);
    here = await startApp({ databaseUrl: shared.url, clock });
    elsewhere = await startApp({ databaseUrl: shared.url, clock, env: { ISSUER: here.url } });
    admin = await AdminApi.of(here.url);
  });
  afterAll(async () => {
    await elsewhere?.close();
    await here?.close();
    await shared?.remove();
  });

  /** A policy that both processes know. */
  const create = async (client: RegisteredClient) => {
    const policy = await made(client);
    const known = async () => (await elsewhere.app.get(PolicyDirectory).current()).map((one) => one.policy.id);
    await expect.poll(known).toContain(policy.id);
    return policy;
  };
  const made = (client: RegisteredClient) =>
    here.app.get(PolicyAdministration).create({ name: 'Bound', rule: { dpop_bound_access_tokens: true }, clients: [client.client_id] }, null); // prettier-ignore
  const ask = async ({ url }: RunningApp, { client_id: id, client_secret: secret }: RegisteredClient) =>
    (await postForm(`${url}/token`, { grant_type: 'client_credentials' }, basic(id, secret))).body['error'] as string;
  const flush = () => Promise.all([here, elsewhere].map(({ app }) => app.get(PolicyCounts).flush()));
  const report = async (id: string, days = 7) => {
    const policy = await here.app.get(PolicyAdministration).find(id);
    return (await here.app.get(PolicyReports).of(policy, { limit: 50, days })).items[0];
  };

  it('add up, and repeated writes count nothing twice', async () => {
    const client = await admin.createClient(MACHINE);
    const policy = await create(client);
    for (let i = 0; i < 3; i++) await ask(here, client);
    for (let i = 0; i < 4; i++) await ask(elsewhere, client);
    for (let i = 0; i < 3; i++) await flush();
    await ask(elsewhere, client);
    await flush();
    expect(await report(policy.id)).toMatchObject({
      standing: 'would_fail',
      requests: 8,
      refusals: [{ rule: 'TOKEN-DPOP-3', requests: 8, section: 'RFC 9449 §5.2' }],
    });
  });

  it('are written when both processes flush at once, 20 times', async () => {
    const client = await admin.createClient(MACHINE);
    const policy = await create(client);
    for (let i = 0; i < 20; i++) {
      await Promise.all([ask(here, client), ask(elsewhere, client), flush()]);
    }
    await flush();
    expect(await report(policy.id)).toMatchObject({ requests: 40 });
  });

  it('another process enforces a policy within a second, and stops to count', async () => {
    const client = await admin.createClient(MACHINE);
    const policy = await create(client);
    expect(await ask(elsewhere, client)).toBeUndefined();
    await here.app.get(PolicyAdministration).enforce(policy.id, null);
    expect(await ask(here, client)).toBe('invalid_dpop_proof');
    const since = performance.now();
    await expect.poll(() => ask(elsewhere, client), { timeout: 5000, interval: 20 }).toBe('invalid_dpop_proof');
    expect(performance.now() - since).toBeLessThan(2000);
  });

  it('are kept by day, and are removed after 30 days', async () => {
    const client = await admin.createClient(MACHINE);
    const policy = await create(client);
    await ask(here, client);
    clock.advance(DAY);
    await ask(here, client);
    const days = (await report(policy.id))?.refusals[0]?.by_day;
    expect(days).toHaveLength(2);
    expect((await report(policy.id, 1))?.requests).toBe(1);
    clock.advance(32 * DAY);
    await flush();
    await here.app.get(CleanUp).run();
    clock.advance(-20 * DAY);
    expect(await report(policy.id, 30)).toMatchObject({ requests: 0, standing: 'no_traffic' });
    clock.advance(-13 * DAY);
  });

  it('of a deleted policy are removed, also those that a process has not written yet', async () => {
    const client = await admin.createClient(MACHINE);
    const policy = await create(client);
    await ask(elsewhere, client);
    await flush();
    await ask(elsewhere, client);
    await here.app.get(PolicyAdministration).remove(policy.id, null);
    await flush();
    await expect(report(policy.id)).rejects.toMatchObject({ code: 'not_found' });
  });
});
