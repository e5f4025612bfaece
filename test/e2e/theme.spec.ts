import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { replaceableTemplates } from '../../src/common/index.js';
import { loadConfiguration } from '../../src/config/index.js';
import { Mailbox } from '../../src/mail/index.js';
import { captured } from '../support/captured-log.js';
import { ALICE, authorizeUrl, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { formOf, textOf, UserAgent } from '../support/user-agent.js';

const ROOT = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'grantry-theme-'));
afterAll(() => rmSync(folder, { recursive: true }));

let themes = 0;
/** A theme with these files. */
function theme(files: Readonly<Record<string, string>>): string {
  const path = join(folder, String(++themes));
  mkdirSync(path);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), text);
  }
  return path;
}

function login(product: Product, headers: Record<string, string> = {}) {
  const agent = new UserAgent(product.url, headers);
  const parameters = { client_id: product.client.client_id, response_type: 'code', redirect_uri: REDIRECT_URI };
  return agent.get(authorizeUrl(product, { ...parameters, scope: 'openid' })).then((answer) => agent.follow(answer));
}

describe('THEME_DIR=examples/theme', () => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct({ env: { THEME_DIR: join(ROOT, 'examples/theme'), BRAND_NAME: '<Example> & Co' } });
  });
  afterAll(() => product.close());

  it('the layout of the theme is around every page, errors included, and escapes', async () => {
    for (const page of [
      await login(product),
      await new UserAgent(product.url).get(`${product.url}/login?interaction=x`),
    ]) {
      expect(page.body).toContain('<body class="themed">');
      expect(page.body).toMatch(/<title>[^<]+ · &lt;Example&gt; &amp; Co<\/title>/);
    }
  });

  it('a text of the theme replaces that of its language only, and people sign in', async () => {
    const page = await login(product);
    expect(page.body).toContain('>Log in</button>');
    expect(page.body).toContain('>Password</label>');
    expect((await login(product, { 'accept-language': 'de' })).body).toContain('>Anmelden</button>');
    expect(textOf(await new UserAgent(product.url).openAccount(ALICE))).toContain('alice');
  });

  it('a page and a mail of the theme work', async () => {
    const page = await login(product);
    const agent = new UserAgent(product.url);
    const own = await agent.follow(await agent.get(`${product.url}/account`));
    const { interaction } = formOf(own)!.fields;
    const forgot = await agent.get(`${product.url}/forgot-password?interaction=${interaction}`);
    expect(forgot.body).toMatch(/<p class="quiet">[^<]+<\/p>\n<button class="submit"/);
    const sent = await agent.follow(await agent.submit(forgot, { username: ALICE.username }));
    expect(sent.status).toBe(200);
    const [mail] = await product.app.get(Mailbox, { strict: false }).list();
    expect(mail!.text).toMatch(/^<Example> & Co\n\nOpen this link to choose a new password/);
    expect(mail!.html).toContain('&lt;Example&gt; &amp; Co');
    expect(page.status).toBe(200);
  });
});

describe('a template of a theme that fails while it is rendered', () => {
  it("→ the server's own page, and a log line that names it", async () => {
    const log = captured();
    const broken = theme({
      'authorize/recovery-codes.eta': '<%= it.a.b %>',
      'common/layout.eta': '<%= it.a.b %><%~ it.body %>',
    });
    const product = await startProduct({ env: { THEME_DIR: broken, LOG_LEVEL: 'error' }, logTo: log.destination });
    try {
      const page = await login(product);
      expect(page.status).toBe(200);
      expect(textOf(page)).toContain('Sign in');
      expect(log.text()).toContain('the template layout failed with THEME_DIR');
    } finally {
      await product.close();
    }
  });
});

describe('a bad theme stops the start', () => {
  const FORM = '<form><input type="hidden" name="interaction" value=""></form>';

  it.each([
    ['an unknown room', { 'pages/login.eta': '' }, 'pages/login.eta replaces no template of this server'],
    ['an unknown name', { 'authorize/logn.eta': '' }, 'authorize/logn.eta replaces no template of this server'],
    ['a template outside a room', { 'login.eta': '' }, 'login.eta replaces no template'],
    ['Swagger UI', { 'common/docs.eta': '' }, 'common/docs.eta replaces no template'],
    ['a syntax error', { 'account/account.eta': '<% if (it.x { %>' }, 'account/account.eta does not compile:'],
    ['an open tag', { 'account/account.eta': '<%= it.x' }, 'account/account.eta does not compile:'],
    [
      'an unknown part',
      { 'authorize/links.eta': "<%~ include('./footer', it) %>" },
      'includes ./footer, which does not exist',
    ],
    ['a form without its proof', { 'authorize/login.eta': FORM }, 'must contain the hidden input csrf_token'],
    ['a layout without the page', { 'common/layout.eta': '<html></html>' }, 'must contain <%~ it.body %>'],
    ['an unknown language', { 'authorize/locales/xx.json': '{}' }, 'authorize/locales/xx.json replaces no texts'],
    ['an unknown text', { 'authorize/locales/de.json': '{"login":{"sbmit":"x"}}' }, 'there is no text login.sbmit'],
    [
      'a text that is a number',
      { 'authorize/locales/de.json': '{"login":{"submit":7}}' },
      'login.submit must be a text',
    ],
    ['texts that are no JSON', { 'authorize/locales/de.json': '{' }, 'authorize/locales/de.json is not a JSON object'],
  ])('%s → a message that names the file', (_, files, says) => {
    const start = () => loadConfiguration({ NODE_ENV: 'test', ENCRYPTION_KEY: 'A'.repeat(43), THEME_DIR: theme(files as object as Record<string, string>) }); // prettier-ignore
    expect(start).toThrow(says);
    expect(start).toThrow(/^ {2}THEME_DIR: /m);
  });

  it('a missing folder → THEME_DIR must name a folder that can be read', () => {
    const start = () => loadConfiguration({ NODE_ENV: 'test', ENCRYPTION_KEY: 'A'.repeat(43), THEME_DIR: join(folder, 'missing') }); // prettier-ignore
    expect(start).toThrow('THEME_DIR must name a folder that can be read');
  });
});

describe('docs/guides/branding.md', () => {
  it('lists every template that a theme can replace', () => {
    const guide = readFileSync(join(ROOT, 'docs/guides/branding.md'), 'utf8');
    const names = [...replaceableTemplates().keys()].map((name) => name.replace('.eta', ''));
    expect(names.filter((name) => !guide.includes(`\`${name}\``))).toEqual([]);
    expect(names.length).toBeGreaterThan(25);
  });

  it('every own template passes the checks of a theme', () => {
    const path = theme(Object.fromEntries(replaceableTemplates()));
    expect(() => loadConfiguration({ NODE_ENV: 'test', ENCRYPTION_KEY: 'A'.repeat(43), THEME_DIR: path })).not.toThrow(); // prettier-ignore
  });
});
