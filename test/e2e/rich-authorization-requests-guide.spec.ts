import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../support/admin-api.js';
import { ALICE, authorizeUrl, newPkce, startProduct, type Product } from '../support/product.js';
import { responseOf, textOf, UserAgent, type Answer } from '../support/user-agent.js';

const execFileAsync = promisify(execFile);

/** The commands of the guide, in their order. */
const COMMANDS = [
  ...readFileSync('docs/guides/rich-authorization-requests.md', 'utf8').matchAll(/^```sh\n([\s\S]*?)^```$/gm),
].map(([, command]) => command!);

describe('docs/guides/rich-authorization-requests.md', () => {
  let product: Product;
  let variables: Readonly<Record<string, string>>;
  const pkce = newPkce();

  beforeAll(async () => {
    product = await startProduct();
    variables = {
      ADMIN_TOKEN: product.admin.token,
      CODE_VERIFIER: pkce.verifier,
      CODE_CHALLENGE: pkce.challenge,
    };
  });
  afterAll(() => product.close());

  /** Runs the next command against the server of the test. */
  async function run(index: number): Promise<Json> {
    const command = COMMANDS[index]!.replaceAll('https://login.example.com', product.url);
    const env = { ...process.env, ...variables };
    const { stdout } = await execFileAsync('sh', ['-c', command], { env });
    return JSON.parse(stdout) as Json;
  }
  async function consentPage(person: UserAgent, { request_uri: uri }: Json): Promise<Answer> {
    const url = authorizeUrl(product, { client_id: variables['CLIENT_ID']!, request_uri: uri as string });
    const page = await person.follow(await person.get(url));
    return page.body.includes('name="password"') ? person.follow(await person.submit(page, { ...ALICE })) : page;
  }
  async function allow(person: UserAgent, page: Answer): Promise<void> {
    const { location } = await person.submit(page, { decision: 'allow' });
    variables = { ...variables, CODE: responseOf(location!)['code']! };
  }

  it('its commands request, show, grant and narrow a payment and two folders', async () => {
    expect(COMMANDS).toHaveLength(8);
    const person = new UserAgent(product.url);
    expect(await run(0)).toMatchObject({ name: 'Example Bank', authorization_details_types: [{ always_ask: true }] });
    const { client_id: CLIENT_ID, client_secret: CLIENT_SECRET } = await run(1);
    variables = { ...variables, CLIENT_ID, CLIENT_SECRET };

    const payment = await consentPage(person, await run(2));
    const lines = 'Pay 123.50 EUR to Merchant A Account: DE02100100109307118603 Reference: Order 4711';
    expect(textOf(payment)).toContain(lines);
    await allow(person, payment);
    const paid = await run(3);
    expect(paid['authorization_details']).toMatchObject([{ type: 'payment_initiation', creditorName: 'Merchant A' }]);
    expect(decodeJwt(paid['access_token'] as string)['authorization_details']).toEqual(paid['authorization_details']);

    expect(await run(4)).toMatchObject({ name: 'Example Files' });
    expect(await run(5)).toMatchObject({ client_id: CLIENT_ID });
    const folders = await consentPage(person, await run(6));
    expect(textOf(folders)).toContain('Use your folder /invoices It may: read, write');
    await allow(person, folders);
    const both = await run(3);
    expect(both['authorization_details']).toMatchObject([{ path: '/invoices' }, { path: '/photos' }]);
    variables = { ...variables, REFRESH_TOKEN: both['refresh_token'] as string };
    const one = await run(7);
    expect(one['authorization_details']).toEqual([{ type: 'folder_access', path: '/photos', actions: ['read'] }]);
    expect(decodeJwt(one['access_token'] as string)['aud']).toBe('https://files.example.com');
  });
});
