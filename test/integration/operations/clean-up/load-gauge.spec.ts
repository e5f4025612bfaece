import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dataSourceOptions } from '../../../../src/database/index.js';
import { LoadGauge } from '../../../../src/operations/clean-up/load-gauge.js';
import { DATABASES, newDatabase } from '../../../support/app.js';

describe.each(DATABASES)('the gauge of the pool, on %s', (database) => {
  let dataSource: DataSource;
  let gauge: LoadGauge;
  let remove: () => Promise<void>;
  beforeAll(async () => {
    const { url, ...own } = await newDatabase(database);
    remove = own.remove;
    const options = await dataSourceOptions(url);
    dataSource = await new DataSource({ ...options, poolSize: 1 } as typeof options).initialize();
    gauge = new LoadGauge(dataSource);
  });
  afterAll(async () => {
    gauge.onModuleDestroy();
    await dataSource.destroy();
    await remove();
  });

  it('counts the connections in use and the requests that wait for one; SQLite has no pool', async () => {
    const [first, second] = [dataSource.createQueryRunner(), dataSource.createQueryRunner()];
    await first.connect();
    const waiting = second.connect();
    const seen = gauge.pool();
    await first.release();
    await waiting;
    await second.release();
    const counts = database === 'sqlite' ? { used: 0, waiting: 0 } : { used: 1, waiting: 1 };
    expect(seen).toEqual({ size: 1, ...counts });
    expect(gauge.pool()).toEqual({ size: 1, used: 0, waiting: 0 });
  });
});
