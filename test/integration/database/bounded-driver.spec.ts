import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { boundedDriver } from '../../../src/database/bounded-driver.js';
import { dataSourceOptions, isDatabaseAway } from '../../../src/database/index.js';
import { Statements } from '../../../src/database/statements/statements.js';
import { DATABASES, newDatabase } from '../../support/app.js';

describe.each(DATABASES.filter((database) => database === 'mysql'))('the driver with bounds, on %s', (database) => {
  let dataSource: DataSource;
  let remove: () => Promise<void>;
  beforeAll(async () => {
    const { url, ...own } = await newDatabase(database);
    remove = own.remove;
    const options = await dataSourceOptions(url);
    const driver = boundedDriver({ acquire: 300, statement: 300 });
    dataSource = await new DataSource({ ...options, driver, poolSize: 1 } as typeof options).initialize();
  });
  afterAll(async () => {
    await dataSource.destroy();
    await remove();
  });

  const faultOf = (work: Promise<unknown>) => work.then(() => null, (error: unknown) => error); // prettier-ignore
  const one = () => dataSource.query<unknown>('SELECT ? AS one', [1]);

  it('gives up a statement that takes too long, counts the database as away, and goes on with another connection', async () => {
    const fault = await faultOf(dataSource.query('SELECT SLEEP(20)'));
    expect(fault).toMatchObject({ driverError: { code: 'PROTOCOL_SEQUENCE_TIMEOUT' } });
    expect(isDatabaseAway(fault)).toBe(true);
    expect(await one()).toEqual([{ one: 1 }]);
    expect(await dataSource.query('SELECT 2 AS two')).toEqual([{ two: 2 }]);
  });

  it('gives up a prepared statement that takes too long, and goes on with another connection', async () => {
    const statements = new Statements(dataSource);
    const fault = await faultOf(statements.rows('SELECT SLEEP(?)', [20]));
    expect(fault).toMatchObject({ code: 'PROTOCOL_SEQUENCE_TIMEOUT' });
    expect(isDatabaseAway(fault)).toBe(true);
    expect(await statements.rows('SELECT ? AS one', ['1'])).toEqual([['1']]);
  });

  it('gives up waiting for a connection that somebody else keeps, and loses none by it', async () => {
    const keeper = dataSource.createQueryRunner();
    await keeper.connect();
    const fault = await faultOf(one());
    expect(fault).toMatchObject({ code: 'POOL_ACQUIRE_TIMEOUT' });
    expect(isDatabaseAway(fault)).toBe(true);
    await keeper.release();
    expect(await one()).toEqual([{ one: 1 }]);
  });
});
