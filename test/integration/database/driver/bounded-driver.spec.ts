import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dataSourceOptions, isDatabaseAway } from '../../../../src/database/index.js';
import { Statements } from '../../../../src/database/driver/statements/statements.js';
import { DATABASES, newDatabase } from '../../../support/app.js';

describe.each(DATABASES.filter((database) => database === 'mysql'))('the bounded driver on %s', (database) => {
  let dataSource: DataSource;
  let remove: () => Promise<void>;
  beforeAll(async () => {
    const { url, ...own } = await newDatabase(database);
    remove = own.remove;
    const options = await dataSourceOptions(url, { acquire: 300, statement: 300 });
    dataSource = await new DataSource({ ...options, poolSize: 1 } as typeof options).initialize();
  });
  afterAll(async () => {
    await dataSource.destroy();
    await remove();
  });

  const faultOf = (work: Promise<unknown>) => work.then(() => null, (error: unknown) => error); // prettier-ignore
  const one = () => dataSource.query<unknown>('SELECT ? AS one', ['1']);

  it('a statement exceeds its limit → fails as unavailable, and the next one uses another connection', async () => {
    const fault = await faultOf(dataSource.query('SELECT SLEEP(20)'));
    expect(fault).toMatchObject({ driverError: { code: 'PROTOCOL_SEQUENCE_TIMEOUT' } });
    expect(isDatabaseAway(fault)).toBe(true);
    expect(await one()).toEqual([{ one: '1' }]);
    expect(await dataSource.query("SELECT 'b' AS two")).toEqual([{ two: 'b' }]);
  });

  it('a prepared statement exceeds its limit → fails, and the next one uses another connection', async () => {
    const statements = new Statements(dataSource);
    const fault = await faultOf(statements.rows('SELECT SLEEP(?)', [20]));
    expect(fault).toMatchObject({ code: 'PROTOCOL_SEQUENCE_TIMEOUT' });
    expect(isDatabaseAway(fault)).toBe(true);
    expect(await statements.rows('SELECT ? AS one', ['1'])).toEqual([{ one: '1' }]);
  });

  it('prepares a statement once for each connection; one that cannot be prepared fails, and the next one works', async () => {
    const statements = new Statements(dataSource);
    const prepared = async () => {
      const sql = "SHOW SESSION STATUS LIKE 'Com_stmt_prepare'";
      const [row] = await dataSource.query<[{ readonly Value: string }]>(sql);
      return Number(row.Value);
    };
    const before = await prepared();
    const text = (value: string) => statements.rows('SELECT CONCAT(?, ?) AS text', [value, '!']);
    expect([await text('a'), await text('b')]).toEqual([[{ text: 'a!' }], [{ text: 'b!' }]]);
    expect(await prepared()).toBe(before + 1);
    expect(await faultOf(statements.rows('SELECT ? FROM nowhere', ['x']))).toMatchObject({ code: 'ER_NO_SUCH_TABLE' });
    expect(await text('c')).toEqual([{ text: 'c!' }]);
  });

  it('no free connection in time → fails, and no connection is lost', async () => {
    const keeper = dataSource.createQueryRunner();
    await keeper.connect();
    const fault = await faultOf(one());
    expect(fault).toMatchObject({ code: 'POOL_ACQUIRE_TIMEOUT' });
    expect(isDatabaseAway(fault)).toBe(true);
    await keeper.release();
    expect(await one()).toEqual([{ one: '1' }]);
  });
});
