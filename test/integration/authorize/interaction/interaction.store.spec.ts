import { TypeOrmModule } from '@nestjs/typeorm';
import { Test, type TestingModule } from '@nestjs/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Interaction } from '../../../../src/authorize/interaction/interaction.entity.js';
import { InteractionStore } from '../../../../src/authorize/interaction/interaction.store.js';
import {
  digestOf,
  newId,
  newSecret,
  plusSeconds,
  type ClientId,
  type InteractionId,
} from '../../../../src/common/index.js';
import { ConfigModule, loadConfiguration } from '../../../../src/config/index.js';
import { DatabaseModule, migrate, Transactions } from '../../../../src/database/index.js';
import { DATABASES, newDatabase } from '../../../support/app.js';

const NOW = new Date('2026-11-21T12:00:00.123Z');

describe.each(DATABASES)('InteractionStore on %s', (database) => {
  let module: TestingModule;
  let store: InteractionStore;
  let transactions: Transactions;
  let remove: () => Promise<void>;

  beforeAll(async () => {
    const made = await newDatabase(database);
    remove = made.remove;
    await migrate(made.url);
    const configuration = loadConfiguration({
      NODE_ENV: 'test', DATABASE_URL: made.url, ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64url'),
    }); // prettier-ignore
    module = await Test.createTestingModule({
      imports: [ConfigModule.with(configuration), DatabaseModule, TypeOrmModule.forFeature([Interaction])],
      providers: [InteractionStore],
    }).compile();
    await module.init();
    store = module.get(InteractionStore);
    transactions = module.get(Transactions);
  });
  afterAll(async () => {
    await module.close();
    await remove();
  });

  async function anInteraction(parameters: Interaction['parameters'] = {}): Promise<InteractionId> {
    const id = newId<InteractionId>();
    const interaction = Interaction.of({
      id, browserDigest: null, clientId: 'client' as ClientId, parameters, createdAt: NOW,
      expiresAt: plusSeconds(NOW, 3600), usedBy: null,
    }); // prettier-ignore
    await transactions.run((tx) => store.add(tx, interaction));
    return id;
  }

  it('AZ7: keeps the parameters as they came, to the last character', async () => {
    const parameters = { client_id: 'client', state: `é😀 "\\'${'"'.repeat(3900)}`, scope: 'openid' };
    const id = await anInteraction(parameters);
    expect(await store.find(id)).toMatchObject({ parameters, createdAt: NOW, browserDigest: null, usedBy: null });
  });

  it('LC15: of 20 browsers that ask at once for one that came by POST, exactly one gets it, for good', async () => {
    const id = await anInteraction();
    const digests = Array.from({ length: 20 }, () => digestOf(newSecret()));
    await Promise.all(digests.map((digest) => transactions.run((tx) => store.bind(tx, id, digest))));
    const bound = (await store.find(id))?.browserDigest;
    expect(digests).toContain(bound);
    await transactions.run((tx) => store.bind(tx, id, digestOf(newSecret())));
    expect((await store.find(id))?.browserDigest).toBe(bound);
  });

  it('of 20 answers at once exactly one wins', async () => {
    const id = await anInteraction();
    const claims = await Promise.all(
      Array.from({ length: 20 }, () => transactions.run((tx) => store.claim(tx, id, newId()))),
    );
    expect(claims.filter((claim) => claim === 'won')).toHaveLength(1);
    expect(claims.filter((claim) => claim === 'lost')).toHaveLength(19);
  });

  it('an answer that claims again after an unknown COMMIT knows its own claim', async () => {
    const id = await anInteraction();
    const attempt = newId<never>();
    expect(await transactions.run((tx) => store.claim(tx, id, attempt))).toBe('won');
    expect(await transactions.run((tx) => store.claim(tx, id, attempt))).toBe('kept');
    expect(await transactions.run((tx) => store.claim(tx, id, newId()))).toBe('lost');
  });
});
