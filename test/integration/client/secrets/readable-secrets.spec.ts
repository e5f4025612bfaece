import { generateKeyPairSync } from 'node:crypto';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ClientAdministration, ClientSecrets } from '../../../../src/client/index.js';
import { ClientSecretAdministration } from '../../../../src/client/secrets/client-secret-administration.js';
import { ClientSecret } from '../../../../src/client/secrets/client-secret.entity.js';
import { ClientSecretStore } from '../../../../src/client/secrets/client-secret.store.js';
import { Scope, type AdminCaller, type ClientId } from '../../../../src/common/index.js';
import { Transactions } from '../../../../src/database/index.js';
import { DATABASES, startApp, type RunningApp } from '../../../support/app.js';
import { FixedClock } from '../../../support/fixed-clock.js';

const CALLER: AdminCaller = {
  sub: 'another-admin',
  clientId: 'other' as ClientId,
  scope: Scope.parse('clients:write'),
};
const JWK = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });

describe.each(DATABASES)('secrets that a MAC needs, on %s', (database) => {
  const clock = new FixedClock();
  let running: RunningApp;
  let secrets: ClientSecrets;
  let clients: ClientAdministration;

  beforeAll(async () => {
    running = await startApp({ database, clock });
    secrets = running.app.get(ClientSecrets);
    clients = running.app.get(ClientAdministration);
  });
  afterAll(() => running?.close());

  async function aClient(token_endpoint_auth_method: string): Promise<{ id: ClientId; first: string }> {
    const metadata = { redirect_uris: ['https://client.example/cb'], token_endpoint_auth_method };
    const { client, clientSecret } = await clients.create(metadata, null);
    return { id: client.id, first: clientSecret! };
  }
  const rowsOf = (id: ClientId) => running.app.get(ClientSecretStore).ofClient(id);
  const valuesOf = async (id: ClientId) => (await secrets.readable(id)).map(({ value }) => value);

  it("CM5: secrets are 256 random bits and stored encrypted; other clients' secrets are stored as digests only", async () => {
    const jwt = await aClient('client_secret_jwt');
    expect(jwt.first).toMatch(/^[\w-]{43}$/);
    expect(await valuesOf(jwt.id)).toEqual([jwt.first]);
    expect(JSON.stringify(await rowsOf(jwt.id))).not.toContain(jwt.first);
    const basic = await aClient('client_secret_basic');
    expect(await rowsOf(basic.id)).toMatchObject([{ sealed: null }]);
    expect(await valuesOf(basic.id)).toEqual([]);
  });

  it('changing a client to client_secret_jwt makes a new secret; changing it back removes the readable form', async () => {
    const { id, first } = await aClient('client_secret_basic');
    const { clientSecret } = await clients.change(id, { token_endpoint_auth_method: 'client_secret_jwt' }, null);
    expect(clientSecret).not.toBeNull();
    expect(await valuesOf(id)).toEqual([clientSecret]);
    const back = await clients.change(id, { token_endpoint_auth_method: 'client_secret_post' }, null);
    expect(back.clientSecret).toBeNull();
    expect((await rowsOf(id)).map(({ sealed }) => sealed)).toEqual([null, null]);
    expect([await secrets.check(id, first), await secrets.check(id, clientSecret!)]).toEqual([true, true]);
  });

  it('changing a client to private_key_jwt removes all secrets, and no new one can be added', async () => {
    const { id } = await aClient('client_secret_jwt');
    const change = { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [JWK] } };
    expect((await clients.change(id, change, null)).clientSecret).toBeNull();
    expect(await rowsOf(id)).toEqual([]);
    const more = running.app.get(ClientSecretAdministration).add(id, {}, CALLER);
    await expect(more).rejects.toMatchObject({ code: 'conflict' });
  });

  it('several secrets overlap; an expired one is not returned', async () => {
    const { id, first } = await aClient('client_secret_jwt');
    const { value } = await running.app.get(ClientSecretAdministration).add(id, { expires_in: 60 }, CALLER);
    expect(await valuesOf(id)).toEqual([first, value]);
    clock.advance(60);
    expect(await valuesOf(id)).toEqual([first]);
  });

  it('a secret moved to another row cannot be decrypted', async () => {
    const [one, other] = [await aClient('client_secret_jwt'), await aClient('client_secret_jwt')];
    const [row] = await rowsOf(one.id);
    await running.app.get(Transactions).run(async (tx) => {
      await tx.update(ClientSecret, { clientId: other.id }, { sealed: row!.sealed });
    });
    secrets.forget(other.id);
    await expect(secrets.readable(other.id)).rejects.toThrow();
  });

  it('the column and the table of proofs match their entities', async () => {
    const { upQueries } = await running.app.get(DataSource).driver.createSchemaBuilder().log();
    const ours = upQueries.filter(({ query }) => /client_secrets|proof_replays/.test(query));
    expect(ours).toEqual([]);
  });
});
