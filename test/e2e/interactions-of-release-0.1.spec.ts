import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KeptRequest } from '../../src/authorize/interact/kept/kept-request.entity.js';
import {
  digestOf,
  newId,
  newSecret,
  plusSeconds,
  type ClientId,
  type Digest,
  type InteractionId,
} from '../../src/common/index.js';
import { DATABASES } from '../support/app.js';
import { ALICE, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { responseOf, textOf, UserAgent } from '../support/user-agent.js';

describe.each(DATABASES)('pages of release 0.1 that are open during an upgrade, on %s', (database) => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct({ database });
  });
  afterAll(() => product.close());

  /** A row as release 0.1 wrote it: its pages carry the id, and its browser cookie holds one secret. */
  async function aRow(browserDigest: Digest | null, clientId = product.client.client_id): Promise<InteractionId> {
    const [id, now] = [newId<InteractionId>(), new Date()];
    const parameters = {
      client_id: clientId,
      redirect_uri: REDIRECT_URI,
      response_type: 'code',
      scope: 'openid',
      state: 's',
    };
    const row = KeptRequest.of({
      id, browserDigest, clientId: clientId as ClientId, parameters: clientId === '' ? {} : parameters,
      createdAt: now, expiresAt: plusSeconds(now, 3600), usedBy: null,
    }); // prettier-ignore
    await product.app.get<DataSource>(getDataSourceToken(), { strict: false }).getRepository(KeptRequest).insert(row);
    return id;
  }

  function aBrowser(secret = newSecret()): UserAgent {
    const browser = new UserAgent(product.url);
    browser.setCookie(browser.ours('browser'), secret);
    return browser;
  }

  it('GET /login with the cookie of release 0.1 leads to a code; another browser → 403', async () => {
    const secret = newSecret();
    const url = `${product.url}/login?interaction=${await aRow(digestOf(secret))}`;
    const browser = aBrowser(secret);
    const page = await browser.get(url);
    const consent = await browser.follow(await browser.submit(page, { ...ALICE }));
    const { location } = await browser.submit(consent, { decision: 'allow' });
    expect(responseOf(location!)).toMatchObject({ code: expect.any(String), state: 's' });
    expect((await aBrowser().get(url)).status).toBe(403);
  });

  it('GET /authorize for a POST without a browser binds to the first browser; another browser → 403', async () => {
    const url = `${product.url}/authorize?interaction=${await aRow(null)}`;
    const browser = aBrowser();
    expect((await browser.follow(await browser.get(url))).body).toContain('name="password"');
    expect((await aBrowser().get(url)).status).toBe(403);
  });

  it('GET /login for the account page leads to /account', async () => {
    const secret = newSecret();
    const url = `${product.url}/login?interaction=${await aRow(digestOf(secret), '')}`;
    const browser = aBrowser(secret);
    const account = await browser.follow(await browser.submit(await browser.get(url), { ...ALICE }));
    expect(textOf(account)).toContain('You are signed in as alice');
  });
});
