import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Json, RegisteredClient } from '../support/admin-api.js';
import { DATABASES } from '../support/app.js';
import { ALICE, authorizeUrl, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { textOf, UserAgent } from '../support/user-agent.js';

const ROOT = { username: 'root', password: 'off-with-their-heads-2026' };

describe.each(DATABASES)('descriptions of scopes for users, over %s (LC14)', (database) => {
  let product: Product;
  let client: RegisteredClient;
  let resource: Json;
  beforeAll(async () => {
    product = await startProduct({ database });
    await product.admin.createUser({ ...ROOT, admin_scopes: ['clients:read'] });
    resource = await product.admin.createResource({
      identifier: 'https://orders.example',
      name: 'Bestellungen <b>',
      scopes: ['orders:read', 'orders:write'],
      scope_descriptions: { 'orders:read': 'Read your orders & <i>invoices</i> 📦' },
    });
    await product.admin.createResource({ identifier: 'https://plain.example', name: 'Plain' });
    client = await product.admin.createClient({
      redirect_uris: [REDIRECT_URI],
      client_name: 'Shop',
      scope: 'openid orders:read orders:write reports clients:read',
    });
  });
  afterAll(() => product.close());

  const url = (scope: string, more: Readonly<Record<string, string>> = {}) =>
    authorizeUrl(product, {
      client_id: client.client_id,
      redirect_uri: REDIRECT_URI,
      response_type: 'code',
      prompt: 'consent',
      scope,
      ...more,
    });

  async function consentPage(browser: UserAgent, address: string, credentials = ALICE) {
    const login = await browser.follow(await browser.get(address));
    return browser.follow(await browser.submit(login, { ...credentials }));
  }

  it('consent page, account page and audit contain descriptions, or names of scopes without one', async () => {
    const browser = new UserAgent(product.url);
    const page = await consentPage(browser, url('openid orders:read orders:write reports'));
    const text = textOf(page);
    expect(text).toMatch(/At Bestellungen <b> , it will be able to https:\/\/orders\.example/);
    expect(text).toMatch(/Read your orders & <i>invoices<\/i> 📦 orders:write/);
    expect(text).toMatch(/Recognize you when you sign in reports/);
    expect(text).not.toContain('orders:read');
    await browser.submit(page, { decision: 'allow' });
    const account = textOf(await browser.get(`${product.url}/account`));
    expect(account).toMatch(
      /Recognize you when you sign in; reports; Bestellungen <b>: Read your orders & <i>invoices<\/i> 📦; Bestellungen <b>: orders:write/,
    );
    const { items } = (await product.admin.get(`/audit-events?type=consent.given&client_id=${client.client_id}`)).body;
    expect((items as Json[])[0]!['details']).toEqual({
      scope: 'openid orders:read orders:write reports',
      audience: ['https://orders.example'],
      claims: [],
      shown: [
        'Recognize you when you sign in',
        'reports',
        'Bestellungen <b>: Read your orders & <i>invoices</i> 📦',
        'Bestellungen <b>: orders:write',
      ],
    });
  });

  it('a changed description is on the next consent page', async () => {
    await product.admin.call('PATCH', `/resources/${resource['id']}`, {
      scope_descriptions: { 'orders:write': 'Place orders' },
    });
    const text = textOf(await consentPage(new UserAgent(product.url), url('orders:read orders:write')));
    expect(text).toMatch(/orders:read Place orders/);
  });

  it('an API without scopes is listed by name on the consent page and on the account page', async () => {
    const browser = new UserAgent(product.url);
    const page = await consentPage(browser, url('openid', { resource: 'https://plain.example' }));
    expect(textOf(page)).toMatch(/At Plain .*Use this service on your behalf/);
    await browser.submit(page, { decision: 'allow' });
    expect(textOf(await browser.get(`${product.url}/account`))).toContain('Plain: use it on your behalf');
  });

  it('the consent page of an administrator describes scopes of the admin API', async () => {
    const page = await consentPage(new UserAgent(product.url), url('clients:read'), ROOT);
    expect(textOf(page)).toContain('See the applications and APIs of this service (clients:read)');
  });
});
