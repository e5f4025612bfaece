import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { connect as connectSecurely, type TLSSocket } from 'node:tls';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { STOP_LIMITS, type StopLimits } from '../../../src/platform/server-stop.js';
import { request } from '../../support/admin-api.js';
import { ADMIN, DATABASES, freePort } from '../../support/app.js';
import { SERVER_TLS } from '../../support/mutual-tls.js';
import { migratedDatabase } from '../../support/migrated-database.js';
import { buildForTests, type Build, type ServerProcess } from '../../support/server-process.js';
import { TcpProxy } from '../../support/tcp-proxy.js';

/** Longer than each of these tests takes. */
const NEVER = 600_000;

describe('the stop of a server', () => {
  let build: Build;
  const cleanUps: (() => unknown)[] = [];
  beforeAll(() => {
    build = buildForTests();
  });
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
  });

  async function start(
    limits: StopLimits,
    databaseUrl?: string,
    env: NodeJS.ProcessEnv = {},
  ): Promise<{ server: ServerProcess; port: number }> {
    const port = await freePort();
    const server = build.evaluate(
      `import { createApp } from './app/create-app.js'; import { serve } from './platform/server.js'; await serve(createApp, ${JSON.stringify(limits)});`,
      {
        ISSUER: 'https://login.example.com',
        PORT: String(port),
        HOST: '127.0.0.1',
        DATABASE_URL: databaseUrl ?? (await emptyDatabase('sqlite')),
        MIGRATE_ON_START: 'true',
        ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64url'),
        ADMIN_CLIENT_ID: ADMIN.id,
        ADMIN_CLIENT_SECRET: ADMIN.secret,
        ...env,
      },
    );
    cleanUps.push(() => server.signal('SIGKILL'));
    await server.waitForOutput(/ready at/);
    return { server, port };
  }

  async function emptyDatabase(kind: 'sqlite' | 'mysql'): Promise<string> {
    const database = await migratedDatabase(kind);
    cleanUps.push(() => database.remove());
    return database.url;
  }

  async function stop(server: ServerProcess): Promise<void> {
    server.signal('SIGTERM');
    await server.waitForOutput(/SIGTERM: stopping/);
  }

  it('the limits leave time for each part of the stop, which ends within 30 s', () => {
    const { lame, patience, end } = STOP_LIMITS;
    expect(lame).toBeGreaterThan(0);
    expect(lame + patience).toBeLessThan(end);
    expect(end).toBeLessThan(30_000);
  });

  it('GET /health/ready answers 503 first, while new connections and requests are still accepted', async () => {
    const { server, port } = await start({ lame: NEVER, patience: NEVER, end: NEVER });
    const get = (path: string) => request(`http://127.0.0.1:${port}${path}`, { headers: { connection: 'close' } });
    expect((await get('/health/ready')).status).toBe(200);
    await stop(server);
    expect((await get('/health/ready')).body).toMatchObject({ error: { server: { message: 'stopping' } } });
    expect((await get('/health/live')).status).toBe(200);
    expect((await get('/jwks')).status).toBe(200);
  });

  it('requests just before the stop are in the log', async () => {
    const { server, port } = await start({ lame: 0, patience: 500, end: 20_000 });
    await request(`http://127.0.0.1:${port}/jwks`, { headers: { connection: 'close' } });
    await stop(server);
    await server.exited;
    expect(server.output).toContain('"path":"/jwks"');
  });

  it('a log that nothing reads → continues to serve, and stops with exit code 0', async () => {
    const { server, port } = await start({ lame: 0, patience: 500, end: 20_000 });
    const jwks = async () =>
      (await request(`http://127.0.0.1:${port}/jwks`, { headers: { connection: 'close' } })).status;
    server.closeStdout();
    expect(await jwks()).toBe(200);
    // Longer than a log line waits.
    await setTimeout(300);
    expect(await jwks()).toBe(200);
    server.signal('SIGTERM');
    expect(await server.exited).toBe(0);
  });

  it('a second signal one second later → stops at once with exit code 1', async () => {
    const { server } = await start({ lame: NEVER, patience: NEVER, end: NEVER });
    await stop(server);
    await setTimeout(1100);
    server.signal('SIGTERM');
    expect(await server.exited).toBe(1);
  });

  it('a request in flight beyond the limit → its connection is closed without a response; exit code 0', async () => {
    // Without this limit the limit of the whole stop would apply, with exit code 1.
    const { server, port } = await start({ lame: 0, patience: 500, end: 20_000 });
    const busy = await halfRequest(port);
    await stop(server);
    expect(await server.exited).toBe(0);
    expect(busy.said()).toBe('');
  });

  it('the listener for certificates accepts connections while lame, and closes them with that of the pages', async () => {
    const mtls = await freePort();
    const env = { ...SERVER_TLS, MTLS_PORT: String(mtls) };
    const { server, port } = await start({ lame: 500, patience: 2000, end: 20_000 }, undefined, env);
    const idle = await Promise.all([port, mtls].map(keptAlive));
    await stop(server);
    expect((await Promise.all([port, mtls].map(keptAlive))).length).toBe(2);
    expect(await server.exited).toBe(0);
    await expect.poll(() => idle.every(({ closed }) => closed)).toBe(true);
  });

  it('a request in flight at the listener for certificates beyond the limit → closed without a response; exit code 0', async () => {
    const mtls = await freePort();
    const env = { ...SERVER_TLS, MTLS_PORT: String(mtls) };
    const { server } = await start({ lame: 0, patience: 500, end: 20_000 }, undefined, env);
    const busy = await keptAlive(mtls);
    busy.write('POST /token HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 10\r\n\r\n'); // prettier-ignore
    await stop(server);
    expect(await server.exited).toBe(0);
    await expect.poll(() => busy.closed).toBe(true);
  });

  it('work that does not end within the limit of the stop → is abandoned; exit code 1', async () => {
    const { server, port } = await start({ lame: 0, patience: NEVER, end: 500 });
    const busy = await halfRequest(port);
    await stop(server);
    expect(await server.exited).toBe(1);
    expect(busy.said()).toBe('');
  });

  it.each(DATABASES.filter((kind) => kind === 'mysql'))(
    'an unavailable database → stops with exit code 0, on %s',
    async (kind) => {
      const url = new URL(await emptyDatabase(kind));
      const proxy = await TcpProxy.to(url.hostname, Number(url.port || 3306));
      url.host = `127.0.0.1:${proxy.port}`;
      const { server } = await start({ lame: 0, patience: 500, end: NEVER }, url.href);
      proxy.cut();
      await stop(server);
      expect(await server.exited).toBe(0);
    },
  );
});

/** A connection with TLS on which one request was answered. */
async function keptAlive(port: number): Promise<TLSSocket> {
  const socket = connectSecurely({ port, host: '127.0.0.1', rejectUnauthorized: false });
  socket.on('error', () => undefined);
  await once(socket, 'secureConnect');
  socket.write('GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n');
  expect(String(await once(socket, 'data'))).toMatch(/^HTTP\/1\.1 200/);
  return socket;
}

/** A request whose body never arrives. */
async function halfRequest(port: number): Promise<{ said(): string }> {
  const socket: Socket = createConnection({ port, host: '127.0.0.1' });
  let said = '';
  socket.on('error', () => undefined).on('data', (chunk: Buffer) => (said += chunk.toString()));
  await once(socket, 'connect');
  const headers = 'Host: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 10';
  // The server has read the request before the signal: it answers another one that was sent later.
  socket.write(`GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n`);
  await once(socket, 'data');
  said = '';
  socket.write(`POST /token HTTP/1.1\r\n${headers}\r\n\r\n`);
  await request(`http://127.0.0.1:${port}/health/live`);
  return { said: () => said };
}
