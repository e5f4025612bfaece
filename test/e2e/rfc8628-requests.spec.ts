import { codeOf, setUpApp } from '../support/authenticator-app.js';
import { decodeJwt } from 'jose';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DATABASES } from '../support/app.js';
import { DEVICE_CODE, DeviceProduct } from '../support/devices.js';
import { FixedClock } from '../support/fixed-clock.js';
import { formOf, textOf, UserAgent } from '../support/user-agent.js';

const ORIGIN = 'https://spa.example';
const PAYMENTS = [
  { type: 'payment', amount: '12.00' },
  { type: 'payment', amount: '7.00' },
];

describe.each(DATABASES)('requests of devices (RFC 8628), on %s', (database) => {
  const clock = new FixedClock(new Date());
  let server: DeviceProduct;

  beforeAll(async () => {
    server = await DeviceProduct.start(clock, { database, env: { RATE_LIMITS: 'on' } });
  });
  afterAll(() => server.product.close());

  it('authorization_details: shown, allowed object by object, in the token response (RFC 9396)', async () => {
    await (
      await server.admin()
    ).createResource({
      identifier: 'https://bank.example',
      name: 'The Bank',
      authorization_details_types: [
        {
          type: 'payment',
          title: 'Pay {amount} EUR',
          schema: { type: 'object', properties: { amount: { type: 'string' } } },
        },
      ],
    });
    const client = await server.newClient({ authorization_details_types: ['payment'] });
    const begun = await server.begun({ authorization_details: JSON.stringify(PAYMENTS) }, client);
    const agent = new UserAgent(server.url);
    const page = await server.open(begun.user_code, await server.newPerson(), agent);
    for (const shown of ['The Bank', 'Pay 12.00 EUR', 'Pay 7.00 EUR']) expect(textOf(page)).toContain(shown);
    const { detail_1: _, ...fields } = formOf(page)!.fields;
    await agent.post(`${server.url}/device`, { ...fields, decision: 'allow' });
    expect((await server.poll(begun, client)).body['authorization_details']).toEqual([PAYMENTS[0]]);
  });

  it('default_acr_values of the client → the second factor comes before the question', async () => {
    const client = await server.newClient({ default_acr_values: ['urn:grantry:acr:2'] });
    const who = await server.newPerson();
    const { seed } = await setUpApp(server.url, who, clock.now().getTime());
    const begun = await server.begun({}, client);
    const agent = new UserAgent(server.url);
    const factor = await server.open(begun.user_code, who, agent);
    expect(textOf(factor)).toContain('Verify your sign-in');
    clock.advance(30);
    const page = await agent.follow(await agent.submit(factor, { code: codeOf(seed, clock.now().getTime()) }));
    expect(textOf(page)).toContain(begun.user_code);
    await agent.submit(page, { decision: 'allow' });
    const { body } = await server.poll(begun, client);
    expect(decodeJwt(body['id_token'] as string)).toMatchObject({ acr: 'urn:grantry:acr:2', sub: who.sub });
  });

  it('CORS: the origin of a registered redirect_uri may call the endpoint, another one may not', async () => {
    const client = await server.newClient({
      grant_types: ['authorization_code', DEVICE_CODE],
      response_types: ['code'],
      redirect_uris: [`${ORIGIN}/callback`],
    });
    const ask = (origin: string) =>
      fetch(`${server.url}/device_authorization`, {
        method: 'POST',
        headers: { origin },
        body: new URLSearchParams({ client_id: client.client_id, scope: 'openid' }),
      });
    expect((await ask(ORIGIN)).headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect((await ask('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
  });

  it('other methods → 405', async () => {
    expect((await fetch(`${server.url}/device_authorization`)).status).toBe(405);
  });

  it('public clients of one network store at most 30 requests a minute; confidential clients are not counted', async () => {
    clock.advance(60);
    const confidential = await server.newClient({ token_endpoint_auth_method: 'client_secret_basic' });
    const all = await Promise.all(Array.from({ length: 35 }, () => server.ask()));
    expect(all.filter(({ status }) => status === 200)).toHaveLength(30);
    const refused = all.find(({ status }) => status === 429)!;
    expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
    expect((await server.ask({}, confidential)).status).toBe(200);
  });

  it('the row has the digest of the secret half only, and the code once', async () => {
    clock.advance(60);
    const begun = await server.begun();
    const [id, secret] = begun.device_code.split('.');
    const [row] = await server.product.app
      .get(DataSource)
      .query<object[]>('SELECT * FROM device_requests WHERE id = ?', [id]);
    expect(JSON.stringify(row)).not.toContain(secret);
    expect(row).toMatchObject({ user_code: begun.user_code.replace('-', ''), browser_digest: null, answer: null });
  });
});
