import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DataSource } from 'typeorm';
import { CleanUp } from '../../src/operations/index.js';
import { postForm, type RegisteredClient } from '../support/admin-api.js';
import { DATABASES } from '../support/app.js';
import { anAssertion, assertionForm, newClientKey, type ClientKeyPair } from '../support/assertions.js';
import { expectError } from '../support/back-channel.js';
import { FixedClock } from '../support/fixed-clock.js';
import { startProduct, type Product } from '../support/product.js';

describe.each(DATABASES)('clock tolerance of 60 s for JWTs of clients (RFC 7519 §4.1.4), on %s', (database) => {
  const clock = new FixedClock(new Date());
  let product: Product;
  let key: ClientKeyPair;
  let byKey: RegisteredClient;
  let bySecret: RegisteredClient;

  beforeAll(async () => {
    product = await startProduct({ database, clock });
    key = await newClientKey();
    const machine = { grant_types: ['client_credentials'] };
    byKey = await product.admin.createClient({
      ...machine,
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [key.jwk] },
    });
    bySecret = await product.admin.createClient({ ...machine, token_endpoint_auth_method: 'client_secret_jwt' });
  });
  afterAll(() => product.close());

  const send = (assertion: string, path = '/token') =>
    postForm(product.url + path, {
      grant_type: 'client_credentials',
      token: 'unknown',
      ...assertionForm(assertion),
    });
  /** The time after this number of seconds, in seconds of Unix time. */
  const at = (seconds: number) => clock.seconds() + seconds;
  const makers: [string, (claims: Record<string, unknown>) => Promise<string>][] = [
    ['private_key_jwt', (claims) => anAssertion(byKey.client_id, product.url, key, { claims })],
    ['client_secret_jwt', (claims) => anAssertion(bySecret.client_id, product.url, bySecret.client_secret, { claims })],
  ];

  describe.each(makers)('%s', (_, make) => {
    it.each([
      [{ exp: -2 }, 200],
      [{ exp: -59 }, 200],
      [{ exp: -60 }, 401],
      [{ exp: 120, iat: 60, nbf: 60 }, 200],
      [{ exp: 120, iat: 61 }, 401],
      [{ exp: 120, nbf: 61 }, 401],
      [{ exp: -30, nbf: -90, iat: -90 }, 200],
    ])('POST /token with an assertion whose times are %j seconds from now → %i', async (times, status) => {
      const claims = Object.fromEntries(Object.entries(times).map(([name, seconds]) => [name, at(seconds)]));
      expect((await send(await make({ iat: undefined, ...claims }))).status).toBe(status);
    });

    it.each([1, 30, 59])(
      'a replay %i s after exp, with clean-up in between → 401 invalid_client at every endpoint',
      async (seconds) => {
        const assertion = await make({ iat: at(0), exp: at(10) });
        expect((await send(assertion)).status).toBe(200);
        clock.advance(10);
        await product.app.get(CleanUp).run();
        clock.advance(seconds);
        await product.app.get(CleanUp).run();
        for (const path of ['/token', '/introspect', '/revoke']) {
          expectError(await send(assertion, path), product.url, 'invalid_client', 401);
        }
      },
    );

    it('the row of a jti expires when the assertion becomes too old: at exp plus the tolerance', async () => {
      const exp = at(45);
      expect((await send(await make({ iat: at(0), exp }))).status).toBe(200);
      const [row] = await product.app
        .get(DataSource)
        .query<{ last: string | Date }[]>('SELECT MAX(expires_at) AS last FROM proof_replays');
      const last = row!.last instanceof Date ? row!.last : new Date(`${row!.last.replace(' ', 'T')}Z`);
      expect(last.getTime()).toBe((exp + 60) * 1000);
    });
  });
});
