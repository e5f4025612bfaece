import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SubjectId } from '../../src/common/index.js';
import { loadConfiguration } from '../../src/config/index.js';
import { Mailbox } from '../../src/mail/index.js';
import { UserStore } from '../../src/user/accounts/user.store.js';
import { AuthenticatorApps } from '../../src/user/credentials/one-time-codes/authenticator-apps.js';
import { request, type JsonAnswer } from '../support/admin-api.js';
import { DATABASES, startApp } from '../support/app.js';
import { ALICE, authorizeUrl, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { linksOf, textOf, UserAgent, type Answer } from '../support/user-agent.js';

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);
const LOGO = `data:image/png;base64,${PNG.toString('base64')}`;
const HOSTILE = `<b>"Acme" & 'Söhne'</b>`;
const HOSTILE_HTML = '&lt;b&gt;&quot;Acme&quot; &amp; &#39;Söhne&#39;&lt;/b&gt;';
const folder = mkdtempSync(join(tmpdir(), 'grantry-brand-'));
const file = (name: string, content: string | Buffer) => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

const BRAND = {
  BRAND_NAME: HOSTILE,
  BRAND_COLOR: '#7A1FA2',
  BRAND_LOGO: file('logo.png', PNG),
  BRAND_CSS: file('brand.css', 'main { border-radius: 0; }'),
  BRAND_PRIVACY_URL: 'https://www.example.com/privacy?a=1&b=2',
  BRAND_TERMS_URL: 'https://www.example.com/terms',
  BRAND_SUPPORT_URL: 'mailto:help@example.com',
};

afterAll(() => rmSync(folder, { recursive: true }));

/** The addresses of stylesheets and pictures of a page. */
function assetsOf(page: Answer): readonly string[] {
  return [...page.body.matchAll(/<(?:link|img)\b[^>]* (?:href|src)="([^"]*)"/g)].map(([, href = '']) => href);
}

describe('the brand of the environment', () => {
  let product: Product;
  const login = (agent = new UserAgent(product.url)) =>
    agent
      .get(authorizeUrl(product, { client_id: product.client.client_id, response_type: 'code', redirect_uri: REDIRECT_URI, scope: 'openid' }))
      .then((answer) => agent.follow(answer)); // prettier-ignore
  beforeAll(async () => {
    product = await startProduct({ env: { ...BRAND, NODE_ENV: 'development' } });
  });
  afterAll(() => product.close());

  it('pages show name, logo, colour, stylesheet and links, all escaped and from this server', async () => {
    const page = await login();
    expect(page.body).toContain(`<bdi>${HOSTILE_HTML}</bdi>`);
    expect(page.body).not.toContain('<b>');
    expect(linksOf(page)).toMatchObject({
      'Privacy policy': BRAND.BRAND_PRIVACY_URL,
      'Terms of service': BRAND.BRAND_TERMS_URL,
      Help: BRAND.BRAND_SUPPORT_URL,
    });
    const assets = assetsOf(page);
    expect(assets).toContain('/branding/7a1fa2.css');
    for (const href of assets) expect(href).toMatch(/^\/(assets|branding)\//);
    const answers = await Promise.all(assets.map((href) => fetch(product.url + href)));
    expect(answers.map(({ status }) => status)).toEqual(assets.map(() => 200));
    expect(page.headers.get('content-security-policy')).toContain(
      "style-src 'self'; script-src 'self'; img-src 'self'",
    );
  });

  it('the files have their type, and are cached only at the address of their version', async () => {
    const assets = assetsOf(await login());
    const logo = await fetch(product.url + assets.find((href) => href.startsWith('/branding/logo?v=')));
    expect(logo.headers.get('content-type')).toBe('image/png');
    expect(logo.headers.get('cache-control')).toBe('public, max-age=3600');
    expect(Buffer.from(await logo.arrayBuffer())).toEqual(PNG);
    const css = await fetch(product.url + assets.find((href) => href.startsWith('/branding/extra.css?v=')));
    expect(css.headers.get('content-type')).toBe('text/css; charset=utf-8');
    expect(await css.text()).toBe('main { border-radius: 0; }');
    const other = await fetch(`${product.url}/branding/extra.css?v=other`);
    expect(other.headers.get('cache-control')).toBe('no-store');
  });

  it.each(['ffcc00.css', '7a1fa2', '7a1fa2.css.css', 'red.css', '..%2Fassets', '%3Cscript%3E.css'])(
    'GET /branding/%s → 404',
    async (name) => {
      expect((await request(`${product.url}/branding/${name}`)).status).toBe(404);
    },
  );

  it('no page for users names Grantry', async () => {
    const agent = new UserAgent(product.url);
    const pages = [await agent.get(product.url), await login(agent), await agent.get(`${product.url}/errors/unknown`), await agent.get(`${product.url}/logout`), await agent.get(`${product.url}/authorize`), await agent.openAccount(ALICE), await agent.get(`${product.url}/account/security`), await agent.get(`${product.url}/account/security/app`)]; // prettier-ignore
    for (const page of pages) {
      expect(textOf(page)).not.toMatch(/grantry/i);
      expect(textOf(page)).toContain(HOSTILE);
    }
    expect(pages[0]!.body).toContain(`<title>${HOSTILE_HTML}</title>`);
  });

  it('GET /docs → Swagger UI with the name in its title', async () => {
    const page = await new UserAgent(product.url).get(`${product.url}/docs`);
    expect(page.body).toContain(`<title>${HOSTILE_HTML} API</title>`);
  });

  it('authenticator apps and passkeys carry the name', async () => {
    const agent = new UserAgent(product.url);
    await agent.openAccount(ALICE);
    const security = await agent.get(`${product.url}/account/security`);
    const options = /data-options="([^"]*)"/.exec(security.body)?.[1] ?? '';
    expect(options).toContain('&quot;rp&quot;:{&quot;name&quot;:&quot;&lt;b&gt;');
    const alice = (await product.app.get(UserStore, { strict: false }).find(product.sub as SubjectId))!;
    const { uri } = product.app.get(AuthenticatorApps, { strict: false }).begin(alice);
    expect(new URL(uri).searchParams.get('issuer')).toBe(HOSTILE);
  });

  it('mails show name, colour and links, escaped, without a picture', async () => {
    await product.admin.call('POST', `/users/${product.sub}/reset-password`);
    const [mail] = await product.app.get(Mailbox, { strict: false }).list();
    expect(mail!.html).toContain(HOSTILE_HTML);
    expect(mail!.html).toContain('background:#7a1fa2');
    expect(mail!.html).toContain('href="https://www.example.com/privacy?a=1&amp;b=2"');
    expect(mail!.html).not.toMatch(/<img|url\(|grantry/i);
    expect(mail!.text).toContain(`\n${HOSTILE}\n`);
    expect(mail!.text).toContain('Privacy policy: https://www.example.com/privacy?a=1&b=2');
  });
});

describe('a bad brand stops the start', () => {
  const VALID = { NODE_ENV: 'test', ENCRYPTION_KEY: 'A'.repeat(43) };

  it.each([
    ['BRAND_NAME', 'x'.repeat(61), 'must be a text of 1 to 60 characters on one line'],
    ['BRAND_NAME', 'Acme\r\nBcc: b@example.com', 'must be a text of 1 to 60 characters on one line'],
    ['BRAND_COLOR', 'red', 'must be # and six hexadecimal digits'],
    ['BRAND_COLOR', '#ffcc00', 'has a contrast of 1.3:1 with the background of pages; WCAG AA requires 4.5:1'],
    ['BRAND_PRIVACY_URL', 'javascript:alert(1)', 'must be an https URL'],
    ['BRAND_TERMS_URL', 'http://www.example.com/', 'must be an https URL'],
    ['BRAND_SUPPORT_URL', 'mailto:a@example.com?bcc=b@example.com', 'must be an https URL'],
    ['BRAND_LOGO', join(folder, 'missing.png'), 'must name a file that can be read'],
    [
      'BRAND_LOGO',
      file('logo.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>'),
      'it must be a PNG, JPEG, GIF or WebP',
    ],
    ['BRAND_LOGO', file('large.png', Buffer.concat([PNG, Buffer.alloc(48_000)])), 'of at most 48000 bytes'],
    ['BRAND_CSS', file('utf-16.css', Buffer.from([0xff, 0xfe])), 'it must be CSS in UTF-8'],
    ['BRAND_CSS', file('large.css', ' '.repeat(60_001)), 'of at most 60000 bytes'],
    ['BRAND_CSS', folder, 'must name a file that can be read'],
  ])('%s=%j → %s', (name, value, says) => {
    const start = () => loadConfiguration({ ...VALID, [name]: value });
    expect(start).toThrow(new RegExp(`^  ${name} .*${says.replace(/[.#()]/g, '\\$&')}`, 'm'));
    if (value !== folder) expect(start).not.toThrow(value);
  });
});

describe.each(DATABASES)('/admin/branding over %s', (database) => {
  let product: Product;
  const call = (method: string, body?: unknown, headers: Record<string, string> = {}): Promise<JsonAnswer> =>
    request(`${product.url}/admin/branding`, {
      method,
      headers: {
        authorization: `Bearer ${product.admin.token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  const home = () => new UserAgent(product.url).get(product.url);

  beforeAll(async () => {
    const env = {
      BRAND_NAME: 'Of the environment',
      BRAND_LOGO: BRAND.BRAND_LOGO,
      BRAND_TERMS_URL: BRAND.BRAND_TERMS_URL,
    };
    product = await startProduct({ database, env });
  });
  afterAll(() => product.close());

  it('GET → the brand of the environment; PUT overrides it at once; PATCH keeps the rest; DELETE returns', async () => {
    const before = await call('GET');
    expect(before.body).toEqual({
      name: 'Of the environment',
      color: null,
      logo: LOGO,
      css: null,
      privacy_url: null,
      terms_url: BRAND.BRAND_TERMS_URL,
      support_url: null,
      set_here: [],
    });

    const put = await call('PUT', { name: HOSTILE, color: '#7A1FA2', css: 'main { color: red }', privacy_url: BRAND.BRAND_PRIVACY_URL }); // prettier-ignore
    expect(put.status).toBe(200);
    expect(put.body).toMatchObject({ name: HOSTILE, color: '#7a1fa2', terms_url: BRAND.BRAND_TERMS_URL });
    expect(put.body['set_here']).toEqual(['name', 'color', 'css', 'privacy_url']);
    expect(put.headers.get('etag')).not.toBe(before.headers.get('etag'));
    const page = await home();
    expect(page.body).toContain(`<title>${HOSTILE_HTML}</title>`);
    const extra = assetsOf(page).find((href) => href.includes('extra.css'));
    expect(await (await fetch(product.url + extra)).text()).toBe('main { color: red }');

    const gif = `data:image/gif;base64,${Buffer.from('GIF89a').toString('base64')}`;
    const patch = await call('PATCH', { logo: gif, color: null });
    expect(patch.body).toMatchObject({ name: HOSTILE, color: null, logo: gif, css: 'main { color: red }' });
    const logo = await fetch(product.url + assetsOf(await home()).find((href) => href.includes('/branding/logo')));
    expect(logo.headers.get('content-type')).toBe('image/gif');

    expect((await call('PUT', { name: 'Short' })).body['set_here']).toEqual(['name']);
    expect((await call('DELETE')).status).toBe(204);
    expect((await call('GET')).body).toEqual(before.body);
    expect((await home()).body).toContain('<title>Of the environment</title>');
    expect((await call('DELETE')).status).toBe(204);

    const events = await product.admin.get('/audit-events?type=branding.updated');
    expect(events.body['items'].map(({ details }: { details: object }) => details)).toContainEqual({ members: ['logo', 'color'] }); // prettier-ignore
    expect(JSON.stringify(events.body)).not.toContain('color: red');
    expect((await product.admin.get('/audit-events?type=branding.deleted')).body['items']).toHaveLength(1);
  });

  it('If-Match of a brand that has changed → 412, also for DELETE', async () => {
    const { headers } = await call('GET');
    const stale = { 'if-match': headers.get('etag')! };
    expect((await call('PATCH', { name: 'First' }, stale)).status).toBe(200);
    expect((await call('PATCH', { name: 'Second' }, stale)).status).toBe(412);
    expect((await call('PUT', {}, stale)).status).toBe(412);
    expect((await call('DELETE', undefined, stale)).status).toBe(412);
    expect((await call('GET')).body['name']).toBe('First');
  });

  it('a logo and a stylesheet of the largest size → stored; a larger body → 413', async () => {
    const large = Buffer.concat([PNG, Buffer.alloc(48_000 - PNG.length)]);
    const css = `/*${'ü'.repeat(29_998)}*/`;
    const put = await call('PUT', { logo: `data:image/png;base64,${large.toString('base64')}`, css });
    expect(put.status).toBe(200);
    expect(put.body['css']).toBe(css);
    expect((await call('PUT', { css: 'x'.repeat(300_000) })).status).toBe(413);
  });

  it.each([
    [{ name: '' }, 'name must be a text of 1 to 60 characters'],
    [{ name: 'a\nb' }, 'name must be a text of 1 to 60 characters'],
    [{ name: 7 }, 'name must be a text'],
    [{ color: '#ffcc00' }, 'color has a contrast of 1.3:1'],
    [{ color: 'red;}' }, 'color must be # and six hexadecimal digits'],
    [{ privacy_url: 'javascript:alert(1)' }, 'privacy_url must be an https URL'],
    [{ support_url: 'data:text/html,x' }, 'support_url must be an https URL'],
    [{ logo: 'https://www.example.com/logo.png' }, 'logo must be a data URL'],
    [{ logo: `data:image/svg+xml;base64,${Buffer.from('<svg/>').toString('base64')}` }, 'logo must be a data URL'],
    [{ logo: `data:image/png;base64,${Buffer.from('<svg/>').toString('base64')}` }, 'logo must be a PNG'],
    [{ css: 'x'.repeat(60_001) }, 'css must be CSS'],
    [{ colour: '#7a1fa2' }, 'There is no member colour; color may be meant'],
  ])('PUT %j → 400 that names the member and the rule', async (body, says) => {
    const answer = await call('PUT', body);
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.body['detail']).toContain(says);
  });

  it('without branding:write → 403', async () => {
    const client = await product.admin.createClient({ grant_types: ['client_credentials'], response_types: [], scope: 'clients:read' }); // prettier-ignore
    const token = await request(`${product.url}/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${client.client_id}:${client.client_secret}`)}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'clients:read' }),
    });
    expect((await product.admin.call('GET', '/branding', undefined, token.body['access_token'] as string)).status).toBe(403); // prettier-ignore
  });

  it('8 changes at once → one row, each answer 200 or 409', async () => {
    await call('DELETE');
    const answers = await Promise.all(Array.from({ length: 8 }, (_, i) => call('PUT', { name: `Name ${i}` })));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status !== 200 && status !== 409)).toEqual([]);
    expect(statuses).toContain(200);
    const names = answers.filter(({ status }) => status === 200).map(({ body }) => body['name'] as string);
    expect(names).toContain((await call('GET')).body['name']);
  });

  it('two processes: a change by one is visible at the other within a second', async () => {
    const other = await startApp({ databaseUrl: product.databaseUrl });
    try {
      await new UserAgent(other.url).get(other.url);
      await call('PUT', { name: 'Of both' });
      const title = async () => (await new UserAgent(other.url).get(other.url)).body;
      await expect.poll(title, { timeout: 5000, interval: 200 }).toContain('<title>Of both</title>');
    } finally {
      await other.close();
    }
  });
});

describe('the brand of a client', () => {
  let product: Product;
  const branding = { name: 'Example Shop', color: '#A01040', logo: true };
  let shop: { readonly client_id: string };
  const requestOf = (clientId: string) => authorizeUrl(product, { client_id: clientId, response_type: 'code', redirect_uri: REDIRECT_URI, scope: 'openid' }); // prettier-ignore
  beforeAll(async () => {
    product = await startProduct({
      env: { BRAND_NAME: 'Server', BRAND_COLOR: '#7a1fa2', BRAND_LOGO: BRAND.BRAND_LOGO },
    });
    const metadata = { client_name: 'Shop', redirect_uris: [REDIRECT_URI], logo_uri: 'https://shop.example/logo.png' };
    shop = await product.admin.createClient({ ...metadata, branding });
  });
  afterAll(() => product.close());

  it('its login, consent and error pages show it; the account page shows that of the server', async () => {
    const agent = new UserAgent(product.url);
    const login = await agent.follow(await agent.get(requestOf(shop.client_id)));
    const consent = await agent.follow(await agent.submit(login, { ...ALICE }));
    const expired = await agent.get(`${product.url}/consent?interaction=${new URL(consent.url).searchParams.get('interaction')}x`); // prettier-ignore
    for (const page of [login, consent]) {
      expect(textOf(page)).toContain('Example Shop');
      expect(assetsOf(page)).toEqual(expect.arrayContaining(['/branding/a01040.css', `/logos/${shop.client_id}`]));
    }
    expect(expired.status).toBe(400);
    const refused = await new UserAgent(product.url).get(login.url);
    expect(refused.status).toBe(403);
    expect(textOf(refused)).toContain('Example Shop');
    const account = await agent.get(`${product.url}/account`);
    expect(textOf(account)).toMatch(/^.{0,30}Server/);
    expect(assetsOf(account)).toContain('/branding/7a1fa2.css');
  });

  it('another client shows the brand of the server', async () => {
    const agent = new UserAgent(product.url);
    const login = await agent.follow(await agent.get(requestOf(product.client.client_id)));
    expect(assetsOf(login)).toContain('/branding/7a1fa2.css');
    expect(textOf(login)).not.toContain('Example Shop');
  });

  it.each([
    [{ color: '#ffcc00' }, 'branding.color has a contrast of 1.3:1'],
    [{ name: 'a\u202eb' }, 'branding.name must be a text'],
    [{ logo: 'yes' }, 'branding.logo must be a boolean value'],
    [{ css: 'x' }, 'There is no member css'],
    ['red', 'branding must be an object'],
  ])('PATCH /admin/clients with branding %j → 400', async (wrong, says) => {
    const answer = await product.admin.call('PATCH', `/clients/${shop.client_id}`, { branding: wrong });
    expect(answer.status).toBe(400);
    expect(answer.body['error_description'] ?? answer.body['detail']).toContain(says);
  });

  it('POST /register refuses it: a client cannot make pages of this server look like those of another', async () => {
    const answer = await request(`${product.url}/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ redirect_uris: [REDIRECT_URI], branding }),
    });
    expect(answer.status).toBe(400);
    expect(answer.body['error_description']).toContain('branding');
  });
});
