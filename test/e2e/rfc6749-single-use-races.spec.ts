import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../src/database/index.js';
import { basic, postForm, type JsonAnswer } from '../support/admin-api.js';
import { DATABASES } from '../support/app.js';
import { authorize, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { UserAgent } from '../support/user-agent.js';

const ROUNDS = 100;
const AT_ONCE = 50;

describe.each(DATABASES)('POST /token under concurrency, on %s', (database) => {
  let product: Product;
  let agent: UserAgent;
  beforeAll(async () => {
    product = await startProduct({ database, env: { REFRESH_RETRY_WINDOW: '30' } });
    agent = new UserAgent(product.url);
    await newCode();
  });
  afterAll(() => product.close());

  it(`TK6: of ${AT_ONCE} parallel redemptions of one code exactly one succeeds, ${ROUNDS} times over`, async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const code = await newCode();
      const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => redeem(code)));
      const winners = answers.filter(({ status }) => status === 200);
      expect(winners).toHaveLength(1);
      const losers = answers.filter(({ status }) => status === 400);
      expect(losers.map(({ body }) => body['error'] as string)).toEqual(Array(AT_ONCE - 1).fill('invalid_grant'));
    }
  });

  it(`of ${AT_ONCE} parallel refreshes of one token all succeed with the same successor`, async () => {
    for (let round = 0; round < 10; round++) {
      const { body } = await redeem(await newCode());
      const answers = await Promise.all(
        Array.from({ length: AT_ONCE }, () => refresh(body['refresh_token'] as string)),
      );
      expect(answers.map(({ status }) => status)).toEqual(Array(AT_ONCE).fill(200));
      const successors = new Set(answers.map((answer) => answer.body['refresh_token'] as string));
      expect(successors.size).toBe(1);
      expect((await refresh([...successors][0]!)).status).toBe(200);
    }
  });

  it('200 parallel redemptions of different codes all succeed and leave no orphan row', async () => {
    const codes: string[] = [];
    for (let index = 0; index < 200; index++) codes.push(await newCode());
    const answers = await Promise.all(codes.map(redeem));
    expect(answers.map(({ status }) => status)).toEqual(Array(200).fill(200));
    const refreshed = await Promise.all(answers.map(({ body }) => refresh(body['refresh_token'] as string)));
    expect(refreshed.map(({ status }) => status)).toEqual(Array(200).fill(200));
    expect(await orphans(product.databaseUrl)).toEqual({ codes: 0, families: 0, unusedCodes: 0 });
  });

  async function newCode(): Promise<string> {
    return (await authorize(product, { response_type: 'code', scope: 'openid' }, agent))['code']!;
  }

  function redeem(code: string): Promise<JsonAnswer> {
    return token({ grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI });
  }

  function refresh(refreshToken: string): Promise<JsonAnswer> {
    return token({ grant_type: 'refresh_token', refresh_token: refreshToken });
  }

  function token(form: Record<string, string>): Promise<JsonAnswer> {
    const { client_id, client_secret } = product.client;
    return postForm(`${product.url}/token`, form, basic(client_id, client_secret));
  }
});

/** The number of codes and families without an authorization, and of unused codes with a refresh token. */
async function orphans(databaseUrl: string): Promise<Record<string, number>> {
  const dataSource = await new DataSource(await dataSourceOptions(databaseUrl)).initialize();
  const count = async (sql: string) => Number((await dataSource.query<{ n: unknown }[]>(sql))[0]?.n);
  const without = (table: string) =>
    count(
      `SELECT COUNT(*) AS n FROM ${table} t LEFT JOIN authorizations a ON a.id = t.authorization_id WHERE a.id IS NULL`,
    );
  const result = {
    codes: await without('authorization_codes'),
    families: await without('refresh_tokens'),
    unusedCodes: await count(
      'SELECT COUNT(*) AS n FROM authorization_codes c JOIN refresh_tokens r ON r.authorization_id = c.authorization_id WHERE c.used_by IS NULL',
    ),
  };
  await dataSource.destroy();
  return result;
}
