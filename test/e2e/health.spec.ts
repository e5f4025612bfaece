import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DataSource } from 'typeorm';
import { Shutdown } from '../../src/operations/index.js';
import { DATABASES, startApp, type RunningApp } from '../support/app.js';

const up = { status: 'up' };

describe.each(DATABASES)('health over %s', (database) => {
  let server: RunningApp;
  const get = async (path: string) => {
    const response = await fetch(server.url + path);
    return { status: response.status, headers: response.headers, body: (await response.json()) as object };
  };

  beforeAll(async () => {
    server = await startApp({ database });
  });
  afterEach(async () => {
    const dataSource = server.app.get(DataSource);
    if (!dataSource.isInitialized) await dataSource.initialize();
  });
  afterAll(() => server.close());

  it('GET /health/live → 200 with no-store', async () => {
    const { status, headers, body } = await get('/health/live');
    expect([status, headers.get('cache-control'), body]).toEqual([200, 'no-store', { status: 'ok' }]);
  });

  it('GET /health/ready → 200 with the state of database, keys and server', async () => {
    const { status, headers, body } = await get('/health/ready');
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toContain('no-store');
    expect(body).toMatchObject({ status: 'ok', details: { database: up, keys: up, server: up } });
  });

  it('GET /health/ready without the database → 503 without its address; GET /health/live stays 200', async () => {
    await server.app.get(DataSource).destroy();
    const { status, headers, body } = await get('/health/ready');
    expect([status, headers.get('retry-after')]).toEqual([503, '2']);
    expect(body).toMatchObject({ status: 'error', error: { database: { status: 'down', message: 'away' } } });
    expect(JSON.stringify(body)).not.toMatch(/grantry|127\.0\.0\.1|sqlite|mysql/i);
    expect((await get('/health/live')).status).toBe(200);
    await server.app.get(DataSource).initialize();
    expect((await get('/health/ready')).status).toBe(200);
  });

  it('GET /health/ready during a shutdown → 503; GET /health/live stays 200', async () => {
    server.app.get(Shutdown).begin();
    const { status, body } = await get('/health/ready');
    expect(status).toBe(503);
    expect(body).toMatchObject({ status: 'error', error: { server: { status: 'down', message: 'stopping' } } });
    expect((await get('/health/live')).status).toBe(200);
  });
});
