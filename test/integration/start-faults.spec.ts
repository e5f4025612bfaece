import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import * as x509 from '@peculiar/x509';
import { freePort } from '../support/app.js';
import { Identity } from '../support/client-certificates.js';
import { SERVER_TLS } from '../support/mutual-tls.js';
import { migratedDatabase } from '../support/migrated-database.js';
import { buildForTests, type Build, type ServerProcess } from '../support/server-process.js';

const KEY = Buffer.alloc(32, 7).toString('base64url');
const SECRET = 'admin-secret-of-the-tests-0123456789';
const STACK = /\n\s+at |"stack"/;

describe('node dist/main.js', () => {
  let build: Build;
  let databaseUrl: string;
  let remove: () => Promise<void>;
  const folder = mkdtempSync(join(tmpdir(), 'grantry-'));
  const noDatabase = join(folder, 'notes.txt');
  const running: ServerProcess[] = [];
  beforeAll(async () => {
    build = buildForTests();
    writeFileSync(
      noDatabase,
      'Milk, eggs, and a hundred characters more, as the head of an SQLite file has a hundred of its own.',
    );
    ({ url: databaseUrl, remove } = await migratedDatabase('sqlite'));
  });
  afterEach(async () => {
    for (const server of running.splice(0)) {
      server.signal('SIGKILL');
      await server.exited;
    }
  });
  afterAll(async () => {
    await remove();
    rmSync(folder, { recursive: true });
  });

  async function start(env: NodeJS.ProcessEnv = {}): Promise<ServerProcess & { readonly port: number }> {
    const port = Number(env['PORT'] ?? (await freePort()));
    const server = build.run('main.js', {
      ISSUER: 'https://login.example.com', HOST: '127.0.0.1', DATABASE_URL: databaseUrl, ENCRYPTION_KEY: KEY,
      ADMIN_CLIENT_ID: 'admin', ADMIN_CLIENT_SECRET: SECRET, ...env, PORT: String(port),
    }); // prettier-ignore
    running.push(server);
    return Object.assign(server, { port });
  }

  /** What it writes before it ends with 1. */
  async function faultOf(env: NodeJS.ProcessEnv): Promise<string> {
    const server = await start(env);
    expect(await server.exited).toBe(1);
    return server.output;
  }

  it('with a key that decrypts none of the stored values → one sentence that names ENCRYPTION_KEY', async () => {
    const first = await start({ ADMIN_CLIENT_SECRET: `  ${SECRET}\n`, ENCRYPTION_KEY: `${KEY}\n` });
    await first.waitForOutput(/ready at/);
    const form = { method: 'POST', body: new URLSearchParams({ grant_type: 'client_credentials' }) };
    const headers = { authorization: `Basic ${btoa(`admin:${SECRET}`)}` };
    expect((await fetch(`http://127.0.0.1:${first.port}/token`, { ...form, headers })).status).toBe(200);
    first.signal('SIGKILL');
    await first.exited;
    const other = Buffer.alloc(32, 8).toString('base64url');
    const fault = await faultOf({ ENCRYPTION_KEY: other });
    expect(fault).toMatch(/^Grantry cannot start: ENCRYPTION_KEY has no key that decrypts [^\n]+\n$/);
    expect(fault).not.toContain(other);
  });

  it('on an SQLite file that another process uses → an error that states this; after that process is killed, it starts', async () => {
    const first = await start();
    await first.waitForOutput(/ready at/);
    const fault = await faultOf({});
    expect(fault).toMatch(/^Grantry cannot start: DATABASE_URL names an SQLite file that another Grantry[^\n]+\n$/);
    first.signal('SIGKILL');
    await first.exited;
    const next = await start();
    await next.waitForOutput(/ready at/);
  });

  it.each([
    ['a folder that cannot be made', { DATABASE_URL: 'sqlite:/proc/nope/x.sqlite' }, /DATABASE_URL names an SQLite file that cannot be made \(ENOENT\)/],
    ['a file that is not a database', { DATABASE_URL: `sqlite:${noDatabase}` }, /DATABASE_URL names an SQLite file that cannot be used \(SQLITE_NOTADB/],
    ['a folder as its file', { DATABASE_URL: `sqlite:${import.meta.dirname}` }, /DATABASE_URL must name an SQLite file/],
    ['an address of another machine', { HOST: '203.0.113.9' }, /HOST names an address that this machine does not have/],
    ['a host that does not exist', { HOST: 'no-such-host.invalid' }, /HOST names a host that cannot be found \((ENOTFOUND|EAI_AGAIN)\)/],
  ])('with %s → one sentence that names the variable, without a stack', async (_, env, says) => {
    const fault = await faultOf({ DATABASE_URL: (await newDatabaseOf()).url, ...env });
    expect(fault).toMatch(/^Grantry cannot start:/);
    expect(fault).toMatch(says);
    expect(fault.trim().split('\n').length).toBeLessThanOrEqual(2);
    expect(fault).not.toMatch(STACK);
  }); // prettier-ignore

  it('MTLS_PORT is in use → one sentence that names it, and PORT is not blamed', async () => {
    const taken = await freePort();
    const other = createServer().listen(taken, '127.0.0.1');
    await once(other, 'listening');
    const fault = await faultOf({ DATABASE_URL: (await newDatabaseOf()).url, ...SERVER_TLS, MTLS_PORT: String(taken) });
    expect(fault).toContain(`Grantry cannot start: port ${taken} is in use already. Set MTLS_PORT to another one\n`);
    other.close();
  });

  it('CLIENT_CERT_CA with an authority of name constraints, which are not checked → one sentence that names it', async () => {
    const constrained = new x509.Extension('2.5.29.30', false, Buffer.from('300aa008300682042e612e62', 'hex'));
    const ca = await Identity.make({ isAuthority: true, usages: [], extensions: [constrained] });
    const file = join(folder, 'ca.pem');
    writeFileSync(file, ca.pem);
    const env = { ...SERVER_TLS, MTLS_PORT: String(await freePort()), CLIENT_CERT_CA: file };
    const fault = await faultOf({ DATABASE_URL: (await newDatabaseOf()).url, ...env });
    expect(fault).toMatch(/^Grantry cannot start: CLIENT_CERT_CA has an authority with an extension that is not supported \(2\.5\.29\.30\)\n$/); // prettier-ignore
  });

  const databases: (() => Promise<void>)[] = [];
  afterAll(async () => {
    for (const removeOne of databases) await removeOne();
  });
  async function newDatabaseOf(): Promise<{ url: string }> {
    const database = await migratedDatabase('sqlite');
    databases.push(database.remove);
    return database;
  }

  it('with many faults → one message that lists each on a separate line, with its variable', async () => {
    const fault = await faultOf({
      ISSUER: 'http://login.example.com',
      HOST: '[::1]',
      TRUST_PROXY: '10.0.0.0/33',
      TLS_CERT: join(import.meta.dirname, '../support/tls/cert.pem'),
      TLS_KEY: '/no/such/key.pem',
      DATABASE_URL: 'sqlite:/dev/null/grantry.sqlite',
      KEEP_ALIVE_TIMEOUT: '0',
      DEMO: 'perhaps',
    });
    const [head, ...lines] = fault.trimEnd().split('\n');
    expect(head).toBe('Grantry cannot start:');
    expect(lines.map((line) => line.trim().split(' ')[0] ?? '').toSorted()).toEqual(
      ['DATABASE_URL', 'DEMO', 'HOST', 'ISSUER', 'KEEP_ALIVE_TIMEOUT', 'TLS_KEY', 'TRUST_PROXY'].toSorted(),
    );
    expect(fault).not.toMatch(STACK);
  });

  it('KEEP_ALIVE_TIMEOUT decides how long an idle connection stays; the limit for headers does not end one sooner', async () => {
    const [short, usual] = await Promise.all([start({ DATABASE_URL: (await newDatabaseOf()).url, KEEP_ALIVE_TIMEOUT: '1' }), start()]);
    await Promise.all([short.waitForOutput(/ready at/), usual.waitForOutput(/ready at/)]);
    const [brief, lasting] = await Promise.all([connected(short.port), connected(usual.port)]);
    expect(await answerOn(brief)).toMatch(/^HTTP\/1\.1 200 [^]*\r\nKeep-Alive: timeout=1\r\n/i);
    expect(await answerOn(lasting)).toMatch(/\r\nKeep-Alive: timeout=65\r\n/i);
    const began = Date.now();
    await once(brief, 'close');
    expect(Date.now() - began).toBeLessThan(12_000);
    await new Promise((resolve) => setTimeout(resolve, 12_500 - (Date.now() - began)));
    expect(await answerOn(lasting)).toMatch(/^HTTP\/1\.1 200 /);
    lasting.destroy();
  }, 60_000); // prettier-ignore
});

async function connected(port: number): Promise<Socket> {
  const socket = createConnection({ port, host: '127.0.0.1' });
  await once(socket, 'connect');
  socket.on('error', () => undefined);
  return socket;
}

async function answerOn(socket: Socket): Promise<string> {
  socket.write('GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n');
  const [data] = (await once(socket, 'data')) as [Buffer];
  return data.toString();
}
