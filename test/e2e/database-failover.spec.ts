import { createServer, type AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DataSource } from 'typeorm';
import { dataSourceOptions, isDatabaseAway } from '../../src/database/index.js';
import { SERVING } from '../../src/database/driver/bounds.js';
import { MariaDb } from '../faults/mariadb.js';
import { AdminApi, type JsonAnswer } from '../support/admin-api.js';
import { startApp } from '../support/app.js';
import { startProduct, type Product } from '../support/product.js';

/** Milliseconds within which another host is in use. */
const MOVED = 5000;
/** Milliseconds that only end a test that hangs. */
const HANGS = 60_000;

let count = 0;
const write = (product: Product) => product.admin.call('POST', '/users', { username: `user-${++count}` });
const statusOf = async (product: Product, path: string) => (await fetch(product.url + path)).status;

/**
 * Repeats a request until it answers with the expected status; each answer before is a success or a 503.
 *
 * @returns milliseconds that it took
 * @throws Error when the status does not come within the given milliseconds
 */
async function until(
  answer: () => Promise<{ readonly status: number }>,
  status: number,
  within = MOVED,
): Promise<number> {
  const begun = performance.now();
  for (;;) {
    const { status: is } = await answer();
    const took = performance.now() - begun;
    if (is === status) return took;
    if (took > within) throw new Error(`${is} instead of ${status} after ${Math.round(took)} ms`);
    expect([200, 201, 503]).toContain(is);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('one host that becomes read-only', () => {
  let database: MariaDb;
  let product: Product;
  beforeAll(async () => {
    database = await MariaDb.install();
    product = await startProduct({ databaseUrl: await database.newDatabase() });
  });
  afterEach(() => database.asRoot('SET GLOBAL read_only = 0'));
  afterAll(async () => {
    await product?.close();
    await database.remove();
  });

  it('POST /admin/users and GET /health/ready → 503 with Retry-After; both recover without a restart', async () => {
    // Ten connections that are opened while the server accepts writes.
    await Promise.all(Array.from({ length: 30 }, () => write(product)));
    await database.asRoot('SET GLOBAL read_only = 1');
    const answers = await Promise.all(Array.from({ length: 12 }, () => write(product)));
    for (const { status, body, headers } of answers) {
      expect([status, body['error'], Number(headers.get('retry-after')) > 0]).toEqual([
        503,
        'temporarily_unavailable',
        true,
      ]);
    }
    await until(() => fetch(`${product.url}/health/ready`), 503, HANGS);
    expect(await statusOf(product, '/health/live')).toBe(200);
    // Reads still work.
    expect((await product.admin.get('/users')).status).toBe(200);
    await database.asRoot('SET GLOBAL read_only = 0');
    expect((await write(product)).status).toBe(201);
    await until(() => fetch(`${product.url}/health/ready`), 200, 2000);
  });

  it.each([
    [1290, 'The MariaDB server is running with the --read-only option so it cannot execute this statement'],
    [1792, 'Cannot execute statement in a READ ONLY transaction'],
    [1836, 'Running in read-only mode'],
    [1047, 'WSREP has not yet prepared node for application use'],
    [3032, 'The server is currently in offline mode'],
    [3100, "Error on observer while running replication hook 'before_commit'"],
  ])('error %i → the connection and the idle ones are not used again', async (errno, text) => {
    const dataSource = product.app.get(DataSource);
    const connections = () =>
      Promise.all(Array.from({ length: 8 }, async () => {
        const [row] = await dataSource.query<[{ id: string }]>('SELECT CONNECTION_ID() AS id, SLEEP(0.05)');
        return row.id;
      })); // prettier-ignore
    const before = await connections();
    await expect(
      dataSource.query(
        `SIGNAL SQLSTATE '08S01' SET MYSQL_ERRNO = ${errno}, MESSAGE_TEXT = '${text.replaceAll("'", "''")}'`,
      ),
    ).rejects.toThrow();
    const after = await connections();
    expect(after.filter((id) => before.includes(id))).toEqual([]);
    expect((await write(product)).status).toBe(201);
  });
});

describe('two hosts', () => {
  let first: MariaDb;
  let second: MariaDb;
  let product: Product;
  /** Two servers that begin with the same data. They are no cluster, which suffices as long as no row of one is read from the other. */
  beforeAll(async () => {
    first = await MariaDb.install();
    const databaseUrl = await first.newDatabase();
    const alone = await startProduct({ databaseUrl });
    await alone.close();
    second = await first.copy();
    const both = databaseUrl.replace(/@[^/]+/, `@127.0.0.1:${first.port},localhost:${second.port}`);
    product = await restarted(both);
  });
  const restarted = async (databaseUrl: string): Promise<Product> => {
    const running = await startApp({ databaseUrl });
    return { ...running, admin: await AdminApi.of(running.url), sub: '', client: { client_id: '', client_secret: '' } };
  };
  afterEach(async () => {
    for (const database of [first, second]) await database.asRoot('SET GLOBAL read_only = 0');
    await until(() => write(product), 201);
  });
  afterAll(async () => {
    await product?.close();
    await first.remove();
    await second?.remove();
  });

  const inUse = async (): Promise<MariaDb> => {
    const [row] = await product.app.get(DataSource).query<[{ port: number }]>('SELECT @@port AS port');
    return Number(row.port) === first.port ? first : second;
  };
  const other = (one: MariaDb): MariaDb => (one === first ? second : first);
  /** Runs `work` while four clients send writes one after another; returns the answers and how long the failover took. */
  async function underLoad<T>(
    work: () => Promise<T>,
  ): Promise<{ readonly answers: JsonAnswer[]; readonly took: number }> {
    const answers: JsonAnswer[] = [];
    let isOver = false;
    const load = Promise.all(Array.from({ length: 4 }, async () => {
      while (!isOver) answers.push(await write(product));
    })); // prettier-ignore
    await new Promise((resolve) => setTimeout(resolve, 300));
    await work();
    const before = answers.length;
    const took = await until(() => write(product), 201);
    isOver = true;
    await load;
    expect(answers.length).toBeGreaterThan(before);
    return { answers, took };
  }

  it('the host in use becomes read-only → writes go to the other host, and each one succeeds', async () => {
    const left = await inUse();
    const { answers } = await underLoad(() => left.asRoot('SET GLOBAL read_only = 1'));
    expect(await inUse()).toBe(other(left));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
  });

  it('the host in use becomes read-only while there are no writes → the other host is used', async () => {
    const left = await inUse();
    await left.asRoot('SET GLOBAL read_only = 1');
    await expect.poll(inUse).toBe(other(left));
  });

  it('kill -9 of the host in use under load → the other host within 5 s; every answer is 201 or 503', async () => {
    const left = await inUse();
    const { answers } = await underLoad(() => left.stop('SIGKILL'));
    expect(await inUse()).toBe(other(left));
    expect([...new Set(answers.map(({ status }) => status))].filter((status) => ![201, 503].includes(status))).toEqual(
      [],
    );
    await left.start();
  });

  it('the host in use stops answering under load → the other host within 5 s', async () => {
    const left = await inUse();
    const { took } = await underLoad(async () => left.freeze());
    expect(took).toBeLessThan(MOVED);
    expect(await inUse()).toBe(other(left));
    left.thaw();
  });

  it('both hosts read-only → 503 and not ready; the first that accepts writes again is used within 5 s', async () => {
    for (const database of [first, second]) await database.asRoot('SET GLOBAL read_only = 1');
    await until(() => fetch(`${product.url}/health/ready`), 503, HANGS);
    expect((await write(product)).status).toBe(503);
    await second.asRoot('SET GLOBAL read_only = 0');
    await until(() => write(product), 201);
    expect(await inUse()).toBe(second);
    expect(await statusOf(product, '/health/ready')).toBe(200);
  });

  it('no host can serve, and the wait for a connection times out first → isDatabaseAway (503)', async () => {
    const mute = createServer((socket) => socket.resume());
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
    const hosts = `@127.0.0.1:${first.port},localhost:${(mute.address() as AddressInfo).port}`;
    // Trying the mute host takes longer than the wait for a connection.
    const options = await dataSourceOptions(product.databaseUrl.replace(/@[^/]+/, hosts), { ...SERVING, acquire: 300 });
    const dataSource = await new DataSource(options).initialize();
    const opened = dataSource.createQueryRunner();
    await opened.connect();
    await first.asRoot('SET GLOBAL read_only = 1');
    const fault: unknown = await dataSource.query('SELECT 1').catch((error: unknown) => error);
    expect(fault).toMatchObject({ message: 'read_only is on' });
    expect(isDatabaseAway(fault)).toBe(true);
    await opened.release();
    await dataSource.destroy();
    mute.close();
  });

  it('a start while the first host is read-only → the second host is used', async () => {
    const { databaseUrl } = product;
    await first.asRoot('SET GLOBAL read_only = 1');
    const another = await restarted(databaseUrl);
    expect((await write(another)).status).toBe(201);
    await another.close();
  });

  it('a start while no host can serve → fails, and names each host with its reason', async () => {
    await first.asRoot('SET GLOBAL read_only = 1');
    await second.asRoot('SET GLOBAL read_only = 1');
    await expect(restarted(product.databaseUrl)).rejects.toThrow(
      `no host can serve: 127.0.0.1:${first.port}: read_only is on; localhost:${second.port}: read_only is on`,
    );
  });
});
