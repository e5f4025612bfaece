import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RegisteredClient } from '../support/admin-api.js';
import { ALICE, authorizeUrl, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { responseOf, textOf, UserAgent, type Answer, type Credentials } from '../support/user-agent.js';

const ROOT: Credentials = { username: 'root', password: 'off-with-their-heads-2026' };
const PHOTOS = 'https://photos.example/api';
const PRINTS = 'https://prints.example/api';

let product: Product;
let client: RegisteredClient;
beforeAll(async () => {
  product = await startProduct();
  await product.admin.createUser({ ...ROOT, admin_scopes: ['clients:read'] });
  await product.admin.createResource({
    identifier: PHOTOS,
    name: 'Photo album',
    scopes: ['photos:read', 'photos:write'],
  });
  await product.admin.createResource({ identifier: PRINTS, name: 'Print shop', scopes: ['prints:order'] });
  client = await product.admin.createClient({
    redirect_uris: [REDIRECT_URI], response_types: ['token', 'code'], grant_types: ['implicit', 'authorization_code'],
    scope: 'openid email photos:read photos:write prints:order clients:read', default_scope: 'photos:read',
  }); // prettier-ignore
});
afterAll(() => product.close());

const url = (change: Readonly<Record<string, string>>): string =>
  authorizeUrl(product, { client_id: client.client_id, redirect_uri: REDIRECT_URI, response_type: 'token', ...change });

async function consentPage(
  change: Readonly<Record<string, string>>,
  credentials = ALICE,
): Promise<[UserAgent, Answer]> {
  const browser = new UserAgent(product.url);
  const login = await browser.follow(await browser.get(url({ prompt: 'consent', ...change })));
  return [browser, await browser.follow(await browser.submit(login, { ...credentials }))];
}

async function granted(change: Readonly<Record<string, string>>, credentials = ALICE) {
  const response = responseOf(await new UserAgent(product.url).signIn(url(change), credentials));
  const { aud, scope } = decodeJwt(response['access_token']!);
  return { aud, scope, told: response['scope'] };
}

describe('scopes and audience at /authorize', () => {
  it('LC14: the consent page lists the scopes of each resource, apart from those of the issuer', async () => {
    const [, page] = await consentPage({ scope: 'email photos:write prints:order' });
    const text = textOf(page);
    expect(text).toMatch(/See your email address.*Photo album.*photos:write/);
    expect(text).toMatch(/Print shop.*prints:order/);
    expect(text).not.toContain('photos:read');
  });

  it('the audience is the resources of the scope, or else the issuer', async () => {
    expect(await granted({ scope: 'photos:read email' })).toMatchObject({ aud: PHOTOS });
    expect(await granted({ scope: 'photos:read prints:order' })).toMatchObject({ aud: [PHOTOS, PRINTS] });
    expect(await granted({ scope: 'email' })).toMatchObject({ aud: product.url });
  });

  it('resource narrows scope and audience, and the response has scope (RFC 8707 §2.1)', async () => {
    expect(await granted({ scope: 'photos:read prints:order', resource: PRINTS })).toEqual({
      aud: PRINTS,
      scope: 'prints:order',
      told: 'prints:order',
    });
  });

  it('a request without scope → a token with the default_scope, and the response has scope', async () => {
    expect(await granted({})).toEqual({ aud: PHOTOS, scope: 'photos:read', told: 'photos:read' });
  });

  it('admin scopes of a user who does not hold them are dropped, and the consent page does not list them', async () => {
    const [browser, page] = await consentPage({ scope: 'email clients:read' });
    expect(textOf(page)).not.toContain('clients:read');
    const { location } = await browser.submit(page, { decision: 'allow' });
    expect(responseOf(location!)['scope']).toBe('email');
  });

  it('admin scopes of a user who holds them are listed and granted', async () => {
    const [browser, page] = await consentPage({ scope: 'clients:read' }, ROOT);
    expect(textOf(page)).toContain('clients:read');
    const { location } = await browser.submit(page, { decision: 'allow' });
    expect(decodeJwt(responseOf(location!)['access_token']!)).toMatchObject({
      aud: `${product.url}/admin`,
      scope: 'clients:read',
    });
  });
});
