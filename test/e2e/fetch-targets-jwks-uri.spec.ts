import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postForm, type JsonAnswer } from '../support/admin-api.js';
import { DATABASES } from '../support/app.js';
import { anAssertion, assertionForm, newClientKey, type ClientKeyPair } from '../support/assertions.js';
import { expectError } from '../support/back-channel.js';
import { HostileTargets, isPending, MISDEEDS, OTHERS_ANSWERED, type Good } from '../support/hostile-targets.js';

describe.each(DATABASES)('POST /token with keys behind a jwks_uri (RG4), on %s', (database) => {
  let targets: HostileTargets;
  let key: ClientKeyPair;
  let keys: Good;
  beforeAll(async () => {
    targets = await HostileTargets.start(database);
    key = await newClientKey();
    keys = { type: 'application/jwk-set+json', body: JSON.stringify({ keys: [key.jwk] }) };
  });
  afterAll(() => targets?.close());

  /** Registers a client with this jwks_uri and requests a token for it. */
  async function token(jwks_uri: string): Promise<JsonAnswer> {
    const { client_id } = await targets.product.admin.createClient({
      grant_types: ['client_credentials'],
      token_endpoint_auth_method: 'private_key_jwt',
      jwks_uri,
    });
    const assertion = assertionForm(await anAssertion(client_id, targets.product.url, key));
    return postForm(`${targets.product.url}/token`, { grant_type: 'client_credentials', ...assertion });
  }
  const expectRefused = async (uri: string) =>
    expectError(await token(uri), targets.product.url, 'invalid_client', 401);

  it.each(Object.keys(MISDEEDS))('refuses a client whose jwks_uri %s with invalid_client', async (misdeed) => {
    await expectRefused(targets.addressThat(misdeed, keys));
    expect(targets.target.requests.filter((line) => line.endsWith('/elsewhere'))).toEqual([]);
  });

  it('reads keys by the content of the document, not by its content type', async () => {
    expect((await token(targets.serve({ ...keys, type: 'text/html' }))).status).toBe(200);
    for (const body of ['<!doctype html>', '{}', '[]', '{"keys":{}}', '{"keys":[null,1,{"kty":"EC"}]}', '']) {
      await expectRefused(targets.serve({ ...keys, body }));
    }
  });

  it('a slow jwks_uri → other requests do not wait for it', async () => {
    const many = targets.holdMany(keys);
    const slow = many.map(({ url }) => token(url));
    await targets.arrivals(many);
    expect(await targets.askAsOthers()).toEqual(OTHERS_ANSWERED);
    for (const one of slow) expect(await isPending(one)).toBe(true);
    for (const held of many) held.release();
    expect((await Promise.all(slow)).map(({ status }) => status)).toEqual(many.map(() => 200));
  });
});
