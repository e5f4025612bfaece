import { DataSource, EntitySchema } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dataSourceOptions, inList } from '../../../../src/database/index.js';
import { Statements } from '../../../../src/database/driver/statements/statements.js';
import { MariaDb } from '../../../faults/mariadb.js';

class Thing {
  id!: string;
  at!: Date | null;
  count!: number;
}

const Things = new EntitySchema<Thing>({
  name: 'Thing',
  target: Thing,
  tableName: 'things',
  columns: {
    id: { type: 'varchar', length: 36, primary: true },
    at: { type: 'datetime', precision: 3, nullable: true },
    count: { name: 'the_count', type: 'int' },
  },
});

/** Uses a separate server, because the counters are global for the server. */
describe('the prepared statements of a connection', () => {
  let server: MariaDb;
  let dataSource: DataSource;
  beforeAll(async () => {
    server = await MariaDb.install();
    const options = await dataSourceOptions(await server.newDatabase());
    const own = { entities: [Things], migrations: [], synchronize: true, poolSize: 1 };
    dataSource = await new DataSource({ ...options, ...own } as typeof options).initialize();
  });
  afterAll(async () => {
    await dataSource?.destroy();
    await server.remove();
  });

  const prepared = async (): Promise<number> => {
    const [row] = (await server.asRoot("SHOW GLOBAL STATUS LIKE 'Prepared_stmt_count'")) as [{ Value: string }];
    return Number(row.Value);
  };
  const ids = (n: number) => Array.from({ length: n }, (_, i) => `id-${i}`);
  const repository = () => dataSource.getRepository(Things);

  it('lists of 1 to 300 values, in a repository and in a compiled table → one statement for each power of two', async () => {
    await repository().insert(ids(300).map((id, count) => ({ id, count, at: null })));
    const before = await prepared();
    const table = new Statements(dataSource).tableOf<Thing>(Things);
    for (let n = 1; n <= 300; n++) {
      expect(await repository().countBy({ id: inList(ids(n)) })).toBe(n);
      expect(await table.findEach('id', ids(n))).toHaveLength(n);
    }
    expect((await prepared()) - before).toBeLessThanOrEqual(20);
  });

  it('many statements → the 200 most recently used stay prepared, and all of them work', async () => {
    const ask = (n: number) => dataSource.query<unknown>(`SELECT CONCAT(?, '${n}') AS text`, ['x']);
    for (let n = 0; n < 450; n++) expect(await ask(n)).toEqual([{ text: `x${n}` }]);
    expect(await prepared()).toBe(200);
    for (const n of [0, 449, 0, 200]) expect(await ask(n)).toEqual([{ text: `x${n}` }]);
    expect(await prepared()).toBe(200);
  });

  it('integers as LIMIT, times with milliseconds, flags and bytes → keep their values', async () => {
    const at = new Date('2026-03-29T01:30:00.123Z');
    await repository().insert({ id: 'timed', at, count: 2 ** 31 - 1 });
    expect(await repository().findOneBy({ at, count: 2 ** 31 - 1 })).toMatchObject({ id: 'timed', at });
    expect(await dataSource.query('SELECT id FROM things ORDER BY id LIMIT ? OFFSET ?', [2, 1])).toHaveLength(2);
    const sql = "SELECT CAST(? AS CHAR) AS at, HEX(?) AS bytes, IF(?, 'yes', 'no') AS flag, ? IS NULL AS nothing";
    const [row] = await dataSource.query<object[]>(sql, [at, Buffer.from([0, 255]), true, null]);
    expect(row).toMatchObject({ at: '2026-03-29 01:30:00.123000', bytes: '00FF', flag: 'yes' });
  });

  it('undefined or an array as a value → TypeError, and the connection stays usable', async () => {
    for (const value of [undefined, ['a', 'b'], { a: 1 }]) {
      await expect(dataSource.query('SELECT ? AS x', [value])).rejects.toThrow('no SQL value for question mark 1');
    }
    expect(await dataSource.query('SELECT ? AS x', ['y'])).toEqual([{ x: 'y' }]);
  });
});
