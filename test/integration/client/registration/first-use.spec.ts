import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ClientDirectory, type Client } from '../../../../src/client/index.js';
import { ClientStore } from '../../../../src/client/client.store.js';
import { DATABASES, startApp, type RunningApp } from '../../../support/app.js';
import { FixedClock } from '../../../support/fixed-clock.js';
import { registered } from '../../../support/registration.js';

const AN_HOUR = 3600;

describe.each(DATABASES)('ClientDirectory.noteUse on %s', (database) => {
  let running: RunningApp;
  const clock = new FixedClock();
  beforeAll(async () => {
    running = await startApp({ database, clock, env: { REGISTRATION_UNUSED_TTL: String(AN_HOUR) } });
  });
  afterAll(() => running?.close());

  const find = (id: string): Promise<Client | null> => running.app.get(ClientDirectory).find(id);
  const listed = async () => {
    const rows = await running.app.get(ClientStore).list(undefined, undefined, 100, clock.now());
    return rows.map(({ id }) => id as string);
  };

  it('keeps a used client; an unused one disappears at its expiry, to the millisecond, also from lists', async () => {
    const [used, unused] = [await registered(running.url), await registered(running.url)];
    const client = (await find(used['client_id']))!;
    expect(client.expiresAt).toEqual(new Date(clock.now().getTime() + AN_HOUR * 1000));
    await running.app.get(ClientDirectory).noteUse(client);
    expect(await find(used['client_id'])).toMatchObject({ expiresAt: null, registeredBy: 'open' });

    clock.advance(AN_HOUR - 0.001);
    expect(await find(unused['client_id'])).not.toBeNull();
    expect(await listed()).toContain(unused['client_id']);
    clock.advance(0.001);
    expect(await find(unused['client_id'])).toBeNull();
    expect(await listed()).toEqual(expect.arrayContaining([used['client_id'], 'admin']));
    expect(await listed()).not.toContain(unused['client_id']);
  });

  it('does not change a client that an administrator created', async () => {
    const before = (await find('admin'))!;
    await running.app.get(ClientDirectory).noteUse(before);
    expect(await find('admin')).toEqual(before);
  });
});
