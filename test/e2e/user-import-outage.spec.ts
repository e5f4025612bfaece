import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bearer } from '../support/admin-api.js';
import { DATABASES } from '../support/app.js';
import { migratedDatabase } from '../support/migrated-database.js';
import { startProduct, type Product } from '../support/product.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { bodyOf, importUsers, JSON_LINES, linesOf } from '../support/user-lines.js';

/** MySQL only, because SQLite is a file. */
const MYSQL = DATABASES.filter((database) => database === 'mysql');

describe.each(MYSQL)('POST /admin/users/import while the database is lost, on %s', (name) => {
  let database: Awaited<ReturnType<typeof migratedDatabase>>;
  let proxy: TcpProxy;
  let product: Product;
  beforeAll(async () => {
    database = await migratedDatabase(name);
    const url = new URL(database.url);
    proxy = await TcpProxy.to(url.hostname, Number(url.port || 3306));
    url.host = `127.0.0.1:${proxy.port}`;
    product = await startProduct({ databaseUrl: url.href });
  });
  afterAll(async () => {
    await product.close();
    proxy.cut();
    await database.remove();
  });

  it('stops with the last stored line, and skip continues after it', async () => {
    const lines = Array.from({ length: 1300 }, (_, i) => ({ sub: `lost-${i}`, username: `lost-${i}` }));
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const writer = writable.getWriter();
    const headers = { ...bearer(product.admin.token), 'content-type': JSON_LINES };
    const init = { method: 'POST', headers, body: readable, duplex: 'half' } as RequestInit;
    const answering = fetch(`${product.url}/admin/users/import`, init);
    await writer.write(Buffer.from(bodyOf(lines.slice(0, 1100))));
    const answer = await answering;
    proxy.cut();
    void writer.write(Buffer.from(bodyOf(lines.slice(1100)))).catch(() => undefined);
    const stopped = linesOf(await answer.text()).at(-1)!;
    expect(stopped).toMatchObject({ status: 'stopped', error: 'temporarily_unavailable', failed: 0 });
    const done = stopped['last_line'] as number;
    expect(stopped['imported']).toBe(done);
    expect(done).toBeGreaterThanOrEqual(1000);
    await proxy.restore();
    await expect.poll(() => importUsers(product.admin, []).then(({ status }) => status)).toBe(200);
    const { summary } = await importUsers(product.admin, lines, { skip: done });
    expect(summary).toMatchObject({ status: 'complete', failed: 0, last_line: 1300 });
    // A batch whose COMMIT had no response may be stored although it is not counted.
    expect((summary['imported'] as number) + (summary['skipped'] as number)).toBe(1300 - done);
  });
});
