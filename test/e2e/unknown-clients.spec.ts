import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ClientSecrets } from '../../src/client/index.js';
import { ClientCaches } from '../../src/client/client-caches.js';
import { ClientStore } from '../../src/client/client.store.js';
import { ClientSecretStore } from '../../src/client/secrets/client-secret.store.js';
import type { ClientId } from '../../src/common/index.js';
import { ClientKeys } from '../../src/key/index.js';
import { basic, postForm, type JsonAnswer } from '../support/admin-api.js';
import { DATABASES } from '../support/app.js';
import { anAssertion, assertionForm, newClientKey, type ClientKeyPair } from '../support/assertions.js';
import { startProduct, type Product } from '../support/product.js';

/** The number of operations of a refused request. */
interface Work {
  readonly clientsRead: number;
  readonly secretsRead: number;
  readonly secretsCompared: number;
  readonly signaturesChecked: number;
}

const WRONG = 'a-secret-that-is-nobody-s-0123456789';

describe.each(DATABASES)('POST /token with an unknown client_id (RFC 6749 §5.2), on %s', (database) => {
  let product: Product;
  let key: ClientKeyPair;
  /** One client of each kind; `unknown` has none. */
  const ids: Record<string, string> = {};
  let unknowns = 0;
  beforeAll(async () => {
    product = await startProduct({ database });
    key = await newClientKey();
    const registered = async (name: string, metadata: object) => {
      ids[name] = (await product.admin.createClient({ grant_types: ['client_credentials'], ...metadata })).client_id;
    };
    await registered('of another secret', {});
    await registered('disabled', { disabled: true });
    await registered('strict, by another method', { strict_client_authentication: true, token_endpoint_auth_method: 'client_secret_post' });
    await registered('of another key', { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [(await newClientKey()).jwk] } });
    await registered('of a key without a kid', { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [{ ...(await newClientKey()).jwk, kid: undefined }] } });
    await registered('of another MAC', { token_endpoint_auth_method: 'client_secret_jwt' });
  });
  afterAll(() => product?.close());

  /** The client_id for a name of `ids`; for `unknown` a new one each time. */
  const idOf = (name: string) => ids[name] ?? `nobody-${++unknowns}`;

  async function workOf(ask: (id: string) => Promise<JsonAnswer>, id: string): Promise<Work> {
    const { app } = product;
    const clients = vi.spyOn(app.get(ClientStore, { strict: false }), 'find');
    const secrets = vi.spyOn(app.get(ClientSecretStore, { strict: false }), 'ofClient');
    const counts = () => [app.get(ClientSecrets, { strict: false }).compared, app.get(ClientKeys, { strict: false }).checked];
    const [compared = 0, checked = 0] = counts();
    const { status, body } = await ask(id);
    expect([status, body['error'], body['error_description']]).toEqual([401, 'invalid_client', 'Client authentication failed']);
    const [comparedAfter = 0, checkedAfter = 0] = counts();
    const work = {
      clientsRead: clients.mock.calls.length,
      secretsRead: secrets.mock.calls.length,
      secretsCompared: comparedAfter - compared,
      signaturesChecked: checkedAfter - checked,
    };
    clients.mockRestore();
    secrets.mockRestore();
    return work;
  }

  /** As after the second for which a process caches what it has read. */
  const forgetReads = () => {
    for (const id of Object.values(ids)) product.app.get(ClientCaches, { strict: false }).forget(id as ClientId);
  };
  const token = (form: Record<string, string>, headers = {}) => postForm(`${product.url}/token`, { grant_type: 'client_credentials', ...form }, headers);
  const byBasic = (id: string) => token({}, basic(id, WRONG));
  const byForm = (client_id: string) => token({ client_id, client_secret: WRONG });
  const byKey = async (id: string) => token(assertionForm(await anAssertion(id, product.url, key)));

  it.each(['of another secret', 'unknown', 'disabled', 'strict, by another method'])(
    'HTTP Basic of a client that is %s → one read of each kind, at first and again within a second',
    async (name) => {
      forgetReads();
      for (let round = 0; round < 3; round++) {
        const { secretsCompared, ...reads } = await workOf(byBasic, idOf(name));
        expect(reads).toEqual({ clientsRead: 1, secretsRead: 1, signaturesChecked: 0 });
        // Once with the cached secret, once with the stored one.
        expect(secretsCompared).toBe(name === 'unknown' || round === 0 ? 1 : 2);
      }
    },
  );

  it.each(['of another secret', 'unknown', 'disabled'])('client_secret in the form of a client that is %s → one read of each kind', async (name) => {
    forgetReads();
    for (let round = 0; round < 3; round++) {
      expect(await workOf(byForm, idOf(name))).toMatchObject({ clientsRead: 1, secretsRead: 1, signaturesChecked: 0 });
    }
  });

  it.each(['of another key', 'of a key without a kid', 'unknown', 'of another MAC'])(
    'private_key_jwt of a client that is %s → one read and one signature check',
    async (name) => {
      forgetReads();
      await workOf(byKey, idOf('unknown')); // the first one creates the decoy
      for (let round = 0; round < 3; round++) {
        const work = { clientsRead: 1, secretsRead: 0, secretsCompared: 0, signaturesChecked: 1 };
        expect(await workOf(byKey, idOf(name))).toEqual(work);
      }
    },
  );

  it('the right secret of a client → at most one read a second', async () => {
    const { client_id, client_secret } = await product.admin.createClient({ grant_types: ['client_credentials'] });
    await token({}, basic(client_id, client_secret));
    const reads = vi.spyOn(product.app.get(ClientStore, { strict: false }), 'find');
    expect((await token({}, basic(client_id, client_secret))).status).toBe(200);
    expect(reads.mock.calls.length).toBeLessThanOrEqual(1); // none, unless the machine is slow
    reads.mockRestore();
  });

  it('a client_id that was unknown a moment before is found at once after its registration', async () => {
    const client_id = 'asked-for-too-early';
    expect((await byBasic(client_id)).status).toBe(401);
    const made = await product.admin.call('POST', '/clients', { client_id, grant_types: ['client_credentials'] });
    expect(made.status).toBe(201);
    const answer = await token({}, basic(client_id, made.body['client_secret'] as string));
    expect(answer.status).toBe(200);
  });
}); // prettier-ignore
