import { once } from 'node:events';
import { createConnection, createServer, type AddressInfo, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { freePort, newDatabase } from '../../support/app.js';
import { migratedDatabase } from '../../support/migrated-database.js';
import { buildForTests, type Build, type ServerProcess } from '../../support/server-process.js';

const KEY = Buffer.alloc(32, 7).toString('base64url');
const SECRET = 'admin-secret-of-the-tests-0123456789';

describe('the process of the server', () => {
  let build: Build;
  const cleanUps: (() => unknown)[] = [];
  beforeAll(() => {
    build = buildForTests();
  });
  afterAll(async () => {
    for (const cleanUp of cleanUps.toReversed()) await cleanUp();
  });

  async function production(env: NodeJS.ProcessEnv = {}): Promise<{ port: number; env: NodeJS.ProcessEnv }> {
    const database =
      env['MIGRATE_ON_START'] === 'false' ? await newDatabase('sqlite') : await migratedDatabase('sqlite');
    cleanUps.push(database.remove);
    const port = await freePort();
    return {
      port,
      env: {
        ISSUER: 'https://login.example.com',
        PORT: String(port),
        HOST: '127.0.0.1',
        DATABASE_URL: database.url,
        ENCRYPTION_KEY: KEY,
        ADMIN_CLIENT_ID: 'admin',
        ADMIN_CLIENT_SECRET: SECRET,
        ...env,
      },
    };
  }

  function start(env: NodeJS.ProcessEnv): ServerProcess {
    const server = build.run('main.js', env);
    cleanUps.push(() => server.signal('SIGKILL'));
    return server;
  }

  it('a failed start → one message with the reason and without secrets; exit code 1', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const taken = (other.address() as AddressInfo).port;
    const servers = [
      start({ PORT: '70000', DATABASE_URL: 'nonsense:hunter2' }),
      start((await production({ DATABASE_URL: `mysql://grantry:hunter2@127.0.0.1:${await freePort()}/grantry` })).env),
      start((await production({ PORT: String(taken) })).env),
      start((await production({ ADMIN_CLIENT_SECRET: undefined })).env),
    ];
    expect(await Promise.all(servers.map(({ exited }) => exited))).toEqual([1, 1, 1, 1]);
    other.close();
    const [environment, away, port, admin] = servers.map(({ output }) => output);
    expect(environment).toMatch(
      /^Grantry cannot start:\n  ISSUER must be [^\n]+\n  PORT must not [^\n]+\n  DATABASE_URL must be/,
    );
    expect(away).toMatch(
      /^Grantry cannot start: the database 127\.0\.0\.1:\d+\/grantry of DATABASE_URL cannot be reached \(ECONNREFUSED\)\n$/,
    );
    expect(port).toContain(`Grantry cannot start: port ${taken} is in use already`);
    expect(admin).toContain('ADMIN_CLIENT_ID and ADMIN_CLIENT_SECRET are required on the first start');
    expect(servers.map(({ output }) => output).join('')).not.toMatch(/hunter2|\n\s+at /);
  });

  it('MIGRATE_ON_START=false → stops and names the command; starts once the command has run', async () => {
    const { env } = await production({ MIGRATE_ON_START: 'false' });
    const refused = start(env);
    expect(await refused.exited).toBe(1);
    expect(refused.output).toMatch(/^Grantry cannot start: the database lacks \d+ migrations .*npm run migrate/);
    const only = { DATABASE_URL: env['DATABASE_URL'] };
    expect(await outputOf(only, 'plan')).toMatch(/^would run SigningKeys\d+\n/);
    expect(await outputOf(only)).toMatch(/^applied SigningKeys\d+\n/);
    expect(await outputOf(only, 'plan')).toBe('Nothing to migrate.\n');
    const wrong = build.run('cli/migrate.js', only, ['drop']);
    expect([await wrong.exited, wrong.output]).toEqual([1, 'Not migrated: usage: migrate [plan]\n']);
    const server = start(env);
    await server.waitForOutput(/ready at https:\/\/login\.example\.com/);
    server.signal('SIGTERM');
    expect(await server.exited).toBe(0);
  });

  it('SIGTERM → accepts no new connection, completes requests in flight, closes idle connections; exit code 0', async () => {
    const { port, env } = await production();
    const server = start(env);
    await server.waitForOutput(/ready at/);
    const [idle, busy] = [await connected(port), await connected(port)];
    idle.write('GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(idle, 'data');
    const body = 'grant_type=client_credentials&scope=clients:read';
    busy.write(
      `POST /token HTTP/1.1\r\nHost: x\r\nAuthorization: Basic ${btoa(`admin:${SECRET}`)}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 9)}`,
    );
    await new Promise((resolve) => setTimeout(resolve, 100));
    const idleClosed = once(idle, 'close');
    server.signal('SIGTERM');
    server.signal('SIGTERM');
    await server.waitForOutput(/SIGTERM: stopping/);
    await idleClosed;
    // Node.js closes idle connections just before it stops listening.
    await vi.waitFor(() => expect(connected(port)).rejects.toThrow('ECONNREFUSED'), 60_000);
    let answer = '';
    busy.on('data', (chunk: Buffer) => (answer += chunk.toString()));
    const answered = once(busy, 'close');
    busy.write(body.slice(9));
    await answered;
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(answer).toContain('"access_token":"ey');
    expect(await server.exited).toBe(0);
    expect(server.output).not.toMatch(/"level":"(error|fatal)"/);
  });

  it('in development prints the URLs and how to sign in; in production writes only its log', async () => {
    const { port, env } = await production({ NODE_ENV: 'development', ISSUER: undefined, LOG_LEVEL: 'warn' });
    const development = start(env);
    const server = start((await production()).env);
    await development.waitForOutput(/Grantry is ready at[^]*npm run demo/);
    expect(development.output).toContain(`http://localhost:${port}/docs`);
    expect(development.output).toContain('alice / wonderland-2026');
    development.signal('SIGINT');
    expect(await development.exited).toBe(0);
    await server.waitForOutput(/ready at/);
    for (const line of server.output.trim().split('\n')) expect(JSON.parse(line)).toMatchObject({ level: 'info' });
    expect(server.output).not.toContain(SECRET);
  });

  async function outputOf(env: NodeJS.ProcessEnv, ...args: string[]): Promise<string> {
    const migrate = build.run('cli/migrate.js', env, args);
    expect(await migrate.exited).toBe(0);
    return migrate.output;
  }
});

async function connected(port: number): Promise<Socket> {
  const socket = createConnection({ port, host: '127.0.0.1' });
  await once(socket, 'connect');
  socket.on('error', () => undefined);
  return socket;
}
