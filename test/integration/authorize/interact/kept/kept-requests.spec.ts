import { TypeOrmModule } from '@nestjs/typeorm';
import { Test, type TestingModule } from '@nestjs/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { KeptRequest } from '../../../../../src/authorize/interact/kept/kept-request.entity.js';
import { KeptRequestStore } from '../../../../../src/authorize/interact/kept/kept-request.store.js';
import { KeptRequests } from '../../../../../src/authorize/interact/kept/kept-requests.js';
import {
  Clock,
  digestOf,
  newId,
  newSecret,
  plusSeconds,
  type ClientId,
  type InteractionId,
} from '../../../../../src/common/index.js';
import { ConfigModule, loadConfiguration, type Configuration } from '../../../../../src/config/index.js';
import { DatabaseModule, Transactions, Verdicts } from '../../../../../src/database/index.js';
import { DATABASES } from '../../../../support/app.js';
import { migratedDatabase } from '../../../../support/migrated-database.js';
import { FixedClock } from '../../../../support/fixed-clock.js';

describe.each(DATABASES)('KeptRequests on %s', (database) => {
  const clock = new FixedClock();
  let module: TestingModule;
  let configuration: Configuration;
  let kept: KeptRequests;
  let store: KeptRequestStore;
  let transactions: Transactions;
  let remove: () => Promise<void>;

  beforeAll(async () => {
    const made = await migratedDatabase(database);
    remove = made.remove;
    configuration = loadConfiguration({
      NODE_ENV: 'test', DATABASE_URL: made.url, ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64url'),
    }); // prettier-ignore
    module = await Test.createTestingModule({
      imports: [ConfigModule.with(configuration), DatabaseModule, TypeOrmModule.forFeature([KeptRequest])],
      providers: [KeptRequestStore, { provide: Clock, useValue: clock }],
    }).compile();
    await module.init();
    store = module.get(KeptRequestStore);
    transactions = module.get(Transactions);
  });
  afterAll(async () => {
    await module.close();
    await remove();
  });
  beforeEach(() => {
    clock.advance(60);
    kept = new KeptRequests(store, transactions, clock, module.get(Verdicts), configuration);
  });

  const about = { clientId: 'client' as ClientId, browserDigest: digestOf(newSecret()) };
  const aRequest = (parameters = {}) => ({ ...about, parameters });

  it('AZ7: parameters are stored → parametersOf returns them unchanged', async () => {
    const parameters = { client_id: 'client', state: `é😀 "\\'${'"'.repeat(3900)}`, scope: 'openid' };
    const id = await kept.keep(aRequest(parameters), '203.0.113.1');
    expect(await kept.parametersOf(id)).toEqual(parameters);
    expect(JSON.stringify((await store.find(id))!.parameters).length).toBeLessThan(300);
  });

  it('parameters expire after ten minutes, and after an hour once the user has signed in', async () => {
    const [abandoned, acted] = [await kept.keep(aRequest(), '203.0.113.1'), await kept.keep(aRequest(), '203.0.113.1')];
    await kept.extend(acted, clock.now());
    clock.advance(599);
    expect(await kept.parametersOf(abandoned)).toEqual({});
    clock.advance(1);
    expect(await kept.parametersOf(abandoned)).toBeNull();
    clock.advance(2999);
    expect(await kept.parametersOf(acted)).toEqual({});
    clock.advance(1);
    expect(await kept.parametersOf(acted)).toBeNull();
  });

  it('31 requests of one network, or 601 in total, within a minute → 429 until the minute is over', async () => {
    const keep = (address: string) => kept.keep(aRequest(), address);
    for (let i = 0; i < 30; i++) await keep('2001:db8::1');
    await expect(keep('2001:db8::2')).rejects.toMatchObject({ code: 'temporarily_unavailable', status: 429 });
    for (let i = 0; i < 570; i++) await keep(`198.51.${i >> 4}.7`);
    await expect(keep('203.0.113.9')).rejects.toMatchObject({ status: 429 });
    clock.advance(60);
    await keep('2001:db8::1');
  });

  async function aRowOfRelease01(): Promise<InteractionId> {
    const id = newId<InteractionId>();
    const row = KeptRequest.of({
      id, clientId: 'client' as ClientId, browserDigest: null, parameters: { state: 'x' }, createdAt: clock.now(),
      expiresAt: plusSeconds(clock.now(), 3600), usedBy: null,
    }); // prettier-ignore
    await transactions.run((tx) => store.add(tx, row));
    return id;
  }

  it('LC15: 20 browsers open an unbound row of release 0.1 at the same time → it is bound to exactly one of them', async () => {
    const id = await aRowOfRelease01();
    const digests = Array.from({ length: 20 }, () => digestOf(newSecret()));
    await Promise.all(digests.map((digest) => kept.findEarlier(id, digest)));
    const bound = (await store.find(id))?.browserDigest;
    expect(digests).toContain(bound);
    expect((await kept.findEarlier(id, digestOf(newSecret())))?.browserDigest).toBe(bound);
  });
});
