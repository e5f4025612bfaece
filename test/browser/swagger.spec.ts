import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AdminApi } from '../support/admin-api.js';
import { ADMIN, startApp, type RunningApp } from '../support/app.js';
import { openTab, type Tab } from '../support/browser.js';
import { SwaggerUi } from '../support/swagger-ui.js';

const ALICE = { username: 'alice', password: 'wonderland-2026' };
const OPERATOR = { username: 'operator', password: 'looks after the rabbit hole' };

let app: RunningApp;
let tab: Tab;
beforeAll(async () => {
  app = await startApp({ env: { DEMO: 'true' } });
  const admin = await AdminApi.of(app.url);
  await admin.createUser({ ...OPERATOR, admin_scopes: ['users:read'] });
});
afterAll(() => app.close());

beforeEach(async () => {
  tab = await openTab();
});
afterEach(async () => {
  await tab.close();
  if (tab.complaints.length > 0) throw new Error(tab.complaints.join('\n'));
});

describe('Swagger UI at /docs in Chromium', () => {
  it('has nothing inline, groups in the documented order, light and dark, and fits 360px', async () => {
    const response = await fetch(`${app.url}/docs`);
    expect(response.headers.get('content-security-policy')).toMatch(/^(?=default-src 'none')(?!.*unsafe)(?!.*sha256)/);
    expect(await response.text()).not.toMatch(/<style|\sstyle=|<script>/);

    await SwaggerUi.open(tab.page, app.url);
    expect(await tab.page.title()).toBe('Grantry API');
    const groups = await tab.page.locator('.opblock-tag').evaluateAll((all) => all.map(({ id }) => id));
    const tags = groups.map((id) => id.replace('operations-tag-', ''));
    expect(tags.slice(0, 3)).toEqual(['token', 'userinfo', 'discovery']);
    // Of a long document, Swagger UI renders only the part that is on the screen.
    await tab.page.evaluate('scrollTo(0, document.body.scrollHeight)');
    const last = () => tab.page.locator('.opblock').last().getAttribute('id');
    await expect.poll(last).toMatch(/^operations-account-/);
    await tab.page.evaluate('scrollTo(0, 0)');
    expect(await tab.page.locator('#elsewhere').isVisible()).toBe(false);

    await tab.page.setViewportSize({ width: 360, height: 700 });
    for (const colorScheme of ['light', 'dark'] as const) {
      await tab.page.emulateMedia({ colorScheme });
      const root = colorScheme === 'dark' ? 'html.dark-mode' : 'html:not(.dark-mode)';
      await tab.page.locator(root).waitFor();
      expect(await tab.page.evaluate('document.documentElement.scrollWidth')).toBe(360);
    }
  });

  it('at another address than the issuer, names the address where authorization works', async () => {
    await SwaggerUi.open(tab.page, app.url.replace('localhost', '127.0.0.1'), ['/userinfo']);
    expect(await tab.page.locator('#elsewhere').innerText()).toContain(`${app.url}/docs`);
  });

  it('client_credentials: lists and registers clients, and gets 403 without the scope', async () => {
    const ui = await SwaggerUi.open(tab.page, app.url, ['/admin/clients', '/admin/users']);
    await ui.authorizeClient(ADMIN.id, ADMIN.secret, ['clients:read', 'clients:write']);
    expect(await ui.tryOut('get', '/admin/clients')).toMatchObject({ status: '200' });
    const registered = await ui.tryOut('post', '/admin/clients');
    expect(registered.status).toBe('201');
    expect(registered.body).toContain('client_secret');
    expect(await ui.tryOut('get', '/admin/users')).toMatchObject({ status: '403' });
  });

  it('POST /admin/users/import sends the lines of the example as they are, and GET /admin/users/export returns them', async () => {
    const ui = await SwaggerUi.open(tab.page, app.url, ['/admin/users/import', '/admin/users/export']);
    await ui.authorizeClient(ADMIN.id, ADMIN.secret, ['users:read', 'users:write', 'groups:read']);
    const { status, body } = await ui.tryOut('post', '/admin/users/import');
    expect([status, body]).toEqual(['200', expect.stringMatching(/"imported":\s*2/)]);
    expect(await ui.tryOut('get', '/admin/users/export')).toMatchObject({ status: '200', body: expect.stringContaining('legacy|1865') }); // prettier-ignore
  });

  it.each([
    ['a wrong secret', 'a wrong secret of 32 characters!!'],
    ['no secret', ''],
  ])('client_credentials with %s → the error in the form, and no dialog of the browser', async (_, secret) => {
    const ui = await SwaggerUi.open(tab.page, app.url, ['/admin/clients']);
    const answered = tab.page.waitForResponse((response) => response.url().endsWith('/token'));
    const form = await ui.tryToAuthorizeClient(ADMIN.id, secret);
    const answer = await answered;
    expect([answer.status(), answer.headers()['www-authenticate']]).toEqual([401, undefined]);
    expect(await form.locator('.errors').innerText()).toContain('invalid_client');
  });

  it('code with PKCE in a popup → GET /userinfo and GET /api answer 200', async () => {
    const ui = await SwaggerUi.open(tab.page, app.url, ['/userinfo', '/api']);
    await ui.authorizeUser(ALICE, ['openid', 'email']);
    const { status, body } = await ui.tryOut('get', '/userinfo');
    expect(status).toBe('200');
    expect(body).toContain('alice@example.com');
    expect(await ui.tryOut('get', '/api')).toMatchObject({ status: '200' });
  });

  it('code for the admin API → the scopes among admin_scopes of the user, and 403 for others', async () => {
    const ui = await SwaggerUi.open(tab.page, app.url, ['/admin/users', '/admin/keys']);
    await ui.authorizeUser(OPERATOR, ['users:read', 'keys:read']);
    expect(await ui.tryOut('get', '/admin/users')).toMatchObject({ status: '200' });
    expect(await ui.tryOut('get', '/admin/keys')).toMatchObject({ status: '403' });
  });

  it('POST /token has a field for every parameter, and POST /introspect and POST /revoke accept its token', async () => {
    const ui = await SwaggerUi.open(tab.page, app.url, ['/token', '/introspect', '/revoke']);
    await ui.authorizeBasic(ADMIN.id, ADMIN.secret);
    const answer = await ui.tryOut('post', '/token', { scope: 'keys:read' });
    expect(answer.status).toBe('200');
    const fields = ui.operation('post', '/token').locator('tr[data-property-name]');
    const names = await fields.evaluateAll((rows) => rows.map((row) => row.getAttribute('data-property-name')));
    expect(names).toEqual(expect.arrayContaining(['grant_type', 'code', 'code_verifier', 'refresh_token', 'username']));
    const token = /"access_token":\s*"([^"]+)"/.exec(answer.body)?.[1] ?? '';

    const introspected = await ui.tryOut('post', '/introspect', { token });
    expect(introspected.status).toBe('200');
    expect(introspected.body).toMatch(/"active":\s*true/);
    expect(await ui.tryOut('post', '/revoke', { token })).toMatchObject({ status: '200' });
  });
});
