import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DATABASES, startApp } from '../support/app.js';
import { basic, postForm, request } from '../support/admin-api.js';
import { BackChannel } from '../support/back-channel.js';
import { startProduct, type Product } from '../support/product.js';

describe.each(DATABASES)('GET /metrics on %s', (database) => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct({ database });
  });
  afterAll(() => product.close());

  const metrics = async () => (await fetch(`${product.url}/metrics`)).text();
  /** The value of the first line that begins with this text; undefined when there is none. */
  async function value(line: string): Promise<number | undefined> {
    const found = (await metrics()).split('\n').find((text) => text.startsWith(line));
    return found === undefined ? undefined : Number(found.slice(found.lastIndexOf(' ')));
  }

  it('is Prometheus text with no-store', async () => {
    const { status, headers } = await fetch(`${product.url}/metrics`);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('counts requests by route pattern and status; unknown paths share one label', async () => {
    for (const id of ['one', 'two']) await product.admin.get(`/users/${id}`);
    for (const path of ['/x/1', '/x/2']) await fetch(product.url + path);
    const count = 'grantry_http_request_duration_seconds_count';
    expect(await value(`${count}{method="GET",route="/admin/users/:sub",status="404"}`)).toBe(2);
    expect(await value(`${count}{method="GET",route="none",status="404"}`)).toBe(2);
    expect(await metrics()).not.toContain('/x/');
  });

  it('counts grants by type and error code; an unknown grant_type is not a label', async () => {
    const channel = new BackChannel(product.url, product.client);
    await channel.token({ grant_type: 'client_credentials' });
    await channel.redeem('unknown');
    await channel.token({ grant_type: 'a-label"of\nmine' });
    await postForm(`${product.url}/token`, { grant_type: 'password' }, basic('nobody', 'x'));
    const count = (type: string, result: string) =>
      value(`grantry_grants_total{grant_type="${type}",result="${result}"}`);
    expect(await count('authorization_code', 'invalid_grant')).toBe(1);
    expect(await count('client_credentials', 'issued')).toBe(2);
    expect(await count('other', 'unsupported_grant_type')).toBe(1);
    expect(await count('password', 'invalid_client')).toBe(1);
    expect(await metrics()).not.toContain('mine');
  });

  it('contains the pool, password hashes, event loop, age of each signing key, clean-up backlog and dropped lines', async () => {
    const lines = [
      'grantry_database_connections{state="waiting"}',
      'grantry_password_hashes{state="running"}',
      'grantry_password_hashes{state="waiting"}',
      'nodejs_eventloop_lag_p99_seconds',
      'grantry_signing_key_age_seconds{alg="RS256"}',
      'grantry_signing_key_age_seconds{alg="ES256"}',
      'grantry_clean_up_expired_rows{table="access_tokens"}',
      'grantry_clean_up_oldest_age_seconds{table="sessions"}',
      'grantry_refusals_dropped',
      'grantry_mails_waiting',
      'grantry_mails_oldest_age_seconds',
      'grantry_log_lines_dropped',
    ];
    const values = await Promise.all(lines.map(value));
    expect(lines.filter((_, index) => !(values[index]! >= 0))).toEqual([]);
    expect(await value('grantry_database_connections{state="size"}')).toBe(database === 'mysql' ? 10 : 1);
  });

  it('contains no client, user or secret', async () => {
    const text = await metrics();
    for (const own of [product.client.client_id, product.client.client_secret, product.sub, 'alice']) {
      expect(text).not.toContain(own);
    }
  });
});

it('GET /metrics with METRICS=off → 404', async () => {
  const server = await startApp({ env: { METRICS: 'off' } });
  expect(await request(`${server.url}/metrics`)).toMatchObject({ status: 404, body: { error: 'not_found' } });
  await server.close();
});
