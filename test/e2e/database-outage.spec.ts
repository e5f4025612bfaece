import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../src/database/index.js';
import { DATABASES } from '../support/app.js';
import { migratedDatabase } from '../support/migrated-database.js';
import { BackChannel, expectError } from '../support/back-channel.js';
import { authorize, authorizeUrl, EVERYTHING, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { textOf, UserAgent } from '../support/user-agent.js';

const AWAY = 'temporarily_unavailable';

/** A database behind a proxy that can cut its connections: MySQL only, because SQLite is a file. */
async function behindProxy() {
  const database = await migratedDatabase('mysql');
  const url = new URL(database.url);
  const proxy = await TcpProxy.to(url.hostname, Number(url.port || 3306));
  url.host = `127.0.0.1:${proxy.port}`;
  return { database, proxy, databaseUrl: url.href };
}

describe.each(DATABASES.filter((database) => database === 'mysql'))('while the database is away, on %s', () => {
  let line: Awaited<ReturnType<typeof behindProxy>>;
  let product: Product;
  let agent: UserAgent;
  let client: BackChannel;

  beforeAll(async () => {
    line = await behindProxy();
    product = await startProduct({ databaseUrl: line.databaseUrl });
    agent = new UserAgent(product.url);
    const { admin, url } = product;
    client = new BackChannel(url, await admin.createClient({ ...EVERYTHING, access_token_format: 'opaque' }));
  });
  afterAll(async () => {
    await product.close();
    line.proxy.cut();
    await line.database.remove();
  });

  const newCode = async () => {
    const { client_id, client_secret = '' } = client.client;
    const parameters = { response_type: 'code', scope: 'openid' };
    return (await authorize({ url: product.url, client: { client_id, client_secret } }, parameters, agent))['code']!;
  };

  it('RV3: /token, /revoke, /introspect and /userinfo answer 503 with Retry-After, /authorize a page; no operation is half done', async () => {
    const [code, { access_token, refresh_token }] = [await newCode(), await client.signIn({}, agent)];
    line.proxy.cut();
    const answers = await Promise.all([
      client.redeem(code),
      client.refresh(refresh_token),
      client.token({ grant_type: 'client_credentials' }),
      client.revoke(access_token),
      client.revoke(refresh_token),
      client.introspect(access_token),
      client.userinfo(access_token),
    ]);
    for (const answer of answers) {
      expectError(answer, product.url, AWAY, 503);
      expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
    }
    await expectPage();
    await line.proxy.restore();
    await backWithin(5000);
    expect((await client.redeem(code)).status).toBe(200);
    expect((await client.userinfo(access_token)).status).toBe(200);
    expect((await client.refresh(refresh_token)).status).toBe(200);
    expect((await client.revoke(access_token)).status).toBe(200);
    expect((await client.userinfo(access_token)).status).toBe(401);
  });

  it('connections cut during 60 redemptions → each code is unused without tokens, or used with all of its tokens', async () => {
    const codes: string[] = [];
    for (let index = 0; index < 60; index++) codes.push(await newCode());
    const redemptions = codes.map((code) => client.redeem(code));
    await Promise.race(redemptions);
    line.proxy.cut();
    const answers = await Promise.all(redemptions);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 503]));
    await line.proxy.restore();
    await backWithin(5000);
    expect(await halfDone(line.database.url)).toEqual({ usedWithoutTokens: 0, tokensOfUnused: 0 });
    for (const [index, { status, body }] of answers.entries()) {
      if (status === 200) expect((await client.userinfo(body['access_token'])).status).toBe(200);
      else expect([200, 400]).toContain((await client.redeem(codes[index]!)).status);
    }
  });

  async function expectPage(): Promise<void> {
    const { client_id } = client.client;
    const parameters = { client_id, redirect_uri: REDIRECT_URI, response_type: 'code', scope: 'openid' };
    const page = await agent.get(authorizeUrl(product, parameters));
    expect(page).toMatchObject({ status: 503, location: null });
    expect(page.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(textOf(page)).toContain('This request cannot be completed');
  }

  async function backWithin(milliseconds: number): Promise<void> {
    const deadline = performance.now() + milliseconds;
    for (;;) {
      const { status } = await client.introspect('nonsense');
      if (status === 200) return;
      expect(status).toBe(503);
      if (performance.now() > deadline) throw new Error(`not back within ${milliseconds} ms`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
});

/** The number of used codes without tokens, and of unused codes with tokens. */
async function halfDone(databaseUrl: string): Promise<Record<string, number>> {
  const dataSource = await new DataSource(await dataSourceOptions(databaseUrl)).initialize();
  const count = async (where: string) => {
    const sql = `SELECT COUNT(*) AS n FROM authorization_codes c
      LEFT JOIN refresh_tokens r ON r.authorization_id = c.authorization_id
      LEFT JOIN access_tokens t ON t.authorization_id = c.authorization_id WHERE ${where}`;
    return Number((await dataSource.query<{ n: unknown }[]>(sql))[0]?.n);
  };
  const result = {
    usedWithoutTokens: await count('c.used_by IS NOT NULL AND (r.id IS NULL OR t.id IS NULL)'),
    tokensOfUnused: await count('c.used_by IS NULL AND (r.id IS NOT NULL OR t.id IS NOT NULL)'),
  };
  await dataSource.destroy();
  return result;
}
