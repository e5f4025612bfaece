import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RegisteredClient } from '../support/admin-api.js';
import { DATABASES } from '../support/app.js';
import { newClientKey } from '../support/assertions.js';
import { BackChannel, expectError } from '../support/back-channel.js';
import { HostileTargets, isPending, MISDEEDS, OTHERS_ANSWERED, type Good } from '../support/hostile-targets.js';
import { ALICE, authorizeUrl, EVERYTHING, REDIRECT_URI } from '../support/product.js';
import { responseOf, UserAgent } from '../support/user-agent.js';

describe.each(DATABASES)('ID tokens encrypted with keys behind a jwks_uri (RG4), on %s', (database) => {
  let targets: HostileTargets;
  let keys: Good;
  let browser: UserAgent;
  beforeAll(async () => {
    targets = await HostileTargets.start(database);
    browser = new UserAgent(targets.product.url);
    const { jwk } = await newClientKey('ES256');
    keys = { type: 'application/jwk-set+json', body: JSON.stringify({ keys: [jwk] }) };
  });
  afterAll(() => targets?.close());

  const clientWith = (jwks_uri: string) =>
    targets.product.admin.createClient({
      ...EVERYTHING,
      jwks_uri,
      skip_consent: true,
      id_token_encrypted_response_alg: 'ECDH-ES',
    });

  async function authorize({ client_id }: RegisteredClient, response_type: string): Promise<Record<string, string>> {
    const asked = { client_id, redirect_uri: REDIRECT_URI, response_type, scope: 'openid', nonce: 'n' };
    return responseOf(await browser.signIn(authorizeUrl(targets.product, asked), ALICE));
  }
  const redeem = async (client: RegisteredClient) =>
    new BackChannel(targets.product.url, client).redeem((await authorize(client, 'code'))['code']!);

  it.each(Object.keys(MISDEEDS))('a jwks_uri that %s → temporarily_unavailable at /token and at /authorize', async (misdeed) => {
    const client = await clientWith(targets.addressThat(misdeed, keys));
    expectError(await redeem(client), targets.product.url, 'temporarily_unavailable', 503);
    expect(await authorize(client, 'id_token')).toMatchObject({ error: 'temporarily_unavailable' });
    expect(targets.target.requests.filter((line) => line.endsWith('/elsewhere'))).toEqual([]);
  }); // prettier-ignore

  it('a slow jwks_uri → other requests at /token and /authorize do not wait for it', async () => {
    const many = targets.holdMany(keys);
    const clients = await Promise.all(many.map(({ url }) => clientWith(url)));
    const [first, ...others] = clients;
    const slow = others.map(redeem);
    const silent = authorize(first!, 'id_token');
    await targets.arrivals(many);
    expect(await targets.askAsOthers()).toEqual(OTHERS_ANSWERED);
    for (const one of [...slow, silent]) expect(await isPending(one)).toBe(true);
    for (const held of many) held.release();
    expect((await Promise.all(slow)).map(({ status }) => status)).toEqual(others.map(() => 200));
    expect((await silent)['id_token']!.split('.')).toHaveLength(5);
  });
});
