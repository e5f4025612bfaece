import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource, Logger } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PolicyAdministration, PolicyCounts, PolicyReports } from '../../../../src/client/index.js';
import { PolicyCountStore } from '../../../../src/client/policies/policy-count.store.js';
import type { Policy } from '../../../../src/client/policies/policy.entity.js';
import { clientCredentialsRefusals } from '../../../../src/token/refusals/grants.js';
import type { ClientId } from '../../../../src/common/index.js';
import { Transactions } from '../../../../src/database/index.js';
import { basic, postForm, type JsonAnswer, type RegisteredClient } from '../../../support/admin-api.js';
import { captured } from '../../../support/captured-log.js';
import { FixedClock } from '../../../support/fixed-clock.js';
import { ALICE, authorizeUrl, newPkce, REDIRECT_URI, startProduct, type Product } from '../../../support/product.js';
import { responseOf, UserAgent } from '../../../support/user-agent.js';

const DAY = 86_400;
const RULE = { dpop_bound_access_tokens: true } as const;

describe('what a policy in report costs, on sqlite', () => {
  const clock = new FixedClock(new Date());
  const log = captured();
  let product: Product;
  let client: RegisteredClient;
  let sent: string[] = [];

  beforeAll(async () => {
    product = await startProduct({ clock, logTo: log.destination, env: { LOG_LEVEL: 'warn', LOG_FORMAT: 'json' } });
    const dataSource = product.app.get<DataSource>(getDataSourceToken(), { strict: false });
    const counting: Pick<Logger, 'logQuery'> = { logQuery: (sql) => void sent.push(sql) };
    Object.assign(dataSource.logger, counting);
  });
  beforeEach(async () => {
    const grant_types = ['authorization_code', 'client_credentials', 'refresh_token'];
    client = await product.admin.createClient({ redirect_uris: [REDIRECT_URI], grant_types, skip_consent: true });
  });
  afterAll(() => product.close());

  const create = (): Promise<Policy> =>
    product.app.get(PolicyAdministration).create({ name: 'Bound', rule: RULE, clients: [client.client_id] }, null);
  const token = (form: Readonly<Record<string, string>>) =>
    postForm(`${product.url}/token`, form, basic(client.client_id, client.client_secret));
  const agent = () => new UserAgent(product.url);
  let person: UserAgent;

  const ofClient = async () => () => token({ grant_type: 'client_credentials' });
  const ofCode = async () => {
    const { verifier, challenge } = newPkce();
    const request = {
      client_id: client.client_id,
      redirect_uri: REDIRECT_URI,
      response_type: 'code',
      scope: 'openid',
      code_challenge: challenge,
      code_challenge_method: 'S256',
    };
    const { code } = responseOf(await person.signIn(authorizeUrl(product, request), ALICE));
    return () =>
      token({ grant_type: 'authorization_code', code: code!, redirect_uri: REDIRECT_URI, code_verifier: verifier });
  };

  /** The statements of one request: of several, the fewest, because caches are loaded and rows are written beside some. */
  async function statementsOf(prepare: () => Promise<() => Promise<JsonAnswer>>): Promise<readonly string[]> {
    const all: (readonly string[])[] = [];
    for (let round = 0; round < 8; round++) {
      const ask = await prepare();
      sent = [];
      expect((await ask()).status).toBe(200);
      all.push([...sent]);
    }
    return all.toSorted((one, other) => one.length - other.length)[0]!;
  }

  it.each([
    ['client_credentials', ofClient, 0],
    ['an authorization code', ofCode, 3],
  ])(
    'POST /token with %s sends the same statements as without the policy, and is counted',
    async (_, prepare, fewest) => {
      person = agent();
      const before = await statementsOf(prepare);
      expect(before.length).toBeGreaterThanOrEqual(fewest);
      const policy = await create();
      expect(await statementsOf(prepare)).toEqual(before);
      await product.app.get(PolicyCounts).flush();
      const { items } = await product.app.get(PolicyReports).of(policy, { limit: 1, days: 1 });
      expect(items[0]?.refusals).toContainEqual(expect.objectContaining({ rule: 'TOKEN-DPOP-3', requests: 8 }));
    },
  );

  it('more combinations than a process counts → one warning a day, and what is counted goes on', async () => {
    const policy = await create();
    const { app } = product;
    // Its rounds do not run, so that nothing is written.
    const counts = new PolicyCounts(app.get(PolicyCountStore), app.get(Transactions), clock);
    const countAll = (clients: number) => {
      for (let i = 0; i < clients; i++) counts.count(policy, `client-${i}` as ClientId, null);
    };
    const warnings = () =>
      log
        .lines()
        .map(({ msg }) => String(msg))
        .filter((text) => text.startsWith('The reports of policies'));
    countAll(20_000);
    counts.count(policy, 'client-0' as ClientId, null);
    expect(warnings()).toEqual([]);
    countAll(20_002);
    const today = clock.now().toISOString().slice(0, 10);
    const limit = 'this process counts 20000 combinations of policy, rule and client in a day';
    expect(warnings()).toEqual([`The reports of policies are incomplete for ${today}: ${limit}`]);
    counts.count(policy, 'client-0' as ClientId, clientCredentialsRefusals.publicClient());
    expect(warnings()).toHaveLength(1);
    clock.advance(DAY);
    counts.count(policy, 'client-0' as ClientId, null);
    counts.count(policy, 'client-1' as ClientId, null);
    expect(warnings()).toHaveLength(2);
  });
});
