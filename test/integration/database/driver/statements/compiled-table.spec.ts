import { DataSource, EntitySchema } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SERVING } from '../../../../../src/database/driver/bounds.js';
import {
  dataSourceOptions,
  isUniqueViolation,
  Transactions,
  type CompiledTable,
  type SingleStatement,
} from '../../../../../src/database/index.js';
import { Statements } from '../../../../../src/database/driver/statements/statements.js';
import { DATABASES, newDatabase } from '../../../../support/app.js';

class Thing {
  id!: string;
  count!: number;
  flag!: boolean;
  at!: Date | null;
  list!: readonly string[] | null;
  text!: string | null;
}

const Things = new EntitySchema<Thing>({
  name: 'Thing',
  target: Thing,
  tableName: 'things',
  columns: {
    id: { type: 'varchar', length: 36, primary: true },
    count: { name: 'the_count', type: 'int' },
    flag: { type: 'boolean' },
    at: { name: 'happened_at', type: 'datetime', precision: 3, nullable: true },
    list: { type: 'simple-json', nullable: true },
    text: { type: 'text', nullable: true },
  },
});

const AT = new Date('2026-11-22T01:02:03.457Z');
const thing = (id: string, rest: Partial<Thing> = {}): Thing =>
  Object.assign(new Thing(), {
    id,
    count: 7,
    flag: true,
    at: AT,
    list: ['a', 'ü "b"'],
    text: "O'Neil ? \\",
    ...rest,
  });

describe.each(DATABASES)('CompiledTable on %s', (database) => {
  let dataSource: DataSource;
  let table: CompiledTable<Thing>;
  let remove: () => Promise<void>;
  let transactions: Transactions;
  let alone: SingleStatement;
  const repository = () => dataSource.getRepository(Things);

  beforeAll(async () => {
    const { url, ...own } = await newDatabase(database);
    remove = own.remove;
    const options = await dataSourceOptions(url, SERVING);
    const bounds = database === 'mysql' ? { poolSize: 2 } : {};
    const all = { ...options, ...bounds, entities: [Things], migrations: [], synchronize: true };
    dataSource = await new DataSource(all as typeof options).initialize();
    table = new Statements(dataSource).tableOf(Things);
    transactions = new Transactions(dataSource);
    alone = await transactions.runStatement((statement) => Promise.resolve(statement));
  });
  afterAll(async () => {
    await dataSource.destroy();
    await remove();
  });

  it.each([NaN, Date.parse('+010000-01-01T00:00:00Z')])('refuses to write a Date of %d', async (time) => {
    const at = new Date(time);
    const refusal = new TypeError('no SQL value for Thing.at: a Date out of range');
    await expect(table.insert(alone, thing('without a time', { at }))).rejects.toThrow(refusal);
    await expect(table.insertEach(alone, [thing('one'), thing('two', { at })])).rejects.toThrow(refusal);
    await expect(async () => table.update(alone, { id: 'full' }, { at })).rejects.toThrow(refusal);
    expect(await table.findEach('id', ['without a time', 'one', 'two'])).toEqual([]);
  });

  it.each([
    ['with every column', thing('full')],
    ['with NULL in every nullable column', thing('bare', { flag: false, at: null, list: null, text: null })],
  ])('a row %s is read as it was stored, and as a repository reads it', async (_, row) => {
    await table.insert(alone, row);
    const found = await table.find({ id: row.id });
    expect(found).toBeInstanceOf(Thing);
    expect(found).toEqual(row);
    expect(await repository().findOneBy({ id: row.id })).toEqual(row);
  });

  it('put inserts a row, and replaces every other column of the one with the same key', async () => {
    await table.put(alone, thing('put', { count: 1 }));
    expect(await table.find({ id: 'put' })).toEqual(thing('put', { count: 1 }));
    const second = thing('put', { count: 2, flag: false, at: null, list: null, text: null });
    for (let times = 0; times < 2; times++) await table.put(alone, second);
    expect(await table.find({ id: 'put' })).toEqual(second);
    expect(await repository().countBy({ id: 'put' })).toBe(1);
    await table.delete(alone, { id: 'put' });
  });

  it('reads rows that a repository stored', async () => {
    await repository().insert(thing('theirs'));
    expect(await table.find({ id: 'theirs' })).toEqual(thing('theirs'));
  });

  it('a selection of columns makes an entity with these columns only, even with other columns in the SELECT', async () => {
    await table.insert(alone, thing('some'));
    const [some, other] = [table.select('a', ['at', 'id', 'list']), table.select('b', ['count'])];
    const sql = `SELECT ${other.sql}, ${some.sql} FROM things a JOIN things b ON b.id = a.id WHERE a.id = ?`;
    const [raw] = await new Statements(dataSource).rows(sql, ['some']);
    expect(some.entityOf(raw!)).toBeInstanceOf(Thing);
    expect({ ...some.entityOf(raw!) }).toEqual({ at: AT, id: 'some', list: ['a', 'ü "b"'] });
    expect({ ...other.entityOf(raw!) }).toEqual({ count: 7 });
  });

  it('an unknown id → null', async () => {
    expect(await table.find({ id: "x' OR '1'='1" })).toBeNull();
  });

  it('a second row with the same id → unique violation, and nothing changes', async () => {
    await table.insert(alone, thing('twice'));
    const again = table.insert(alone, thing('twice', { count: 8 }));
    const fault = await again.then(() => null, (error: unknown) => error); // prettier-ignore
    expect(isUniqueViolation(fault)).toBe(true);
    expect(await table.find({ id: 'twice' })).toEqual(thing('twice'));
  });

  it('an update returns the number of rows that match values and NULL, and can set NULL', async () => {
    await table.insert(alone, thing('open', { text: null }));
    const close = () => table.update(alone, { id: 'open', text: null }, { text: 'closed', at: null });
    expect([await close(), await close()]).toEqual([1, 0]);
    expect(await table.find({ id: 'open' })).toEqual(thing('open', { text: 'closed', at: null }));
    const byCount = (count: number) => table.update(alone, { id: 'open', count }, { count: count + 1 });
    expect([await byCount(7), await byCount(7), await byCount(8)]).toEqual([1, 0, 1]);
    expect(await table.find({ id: 'open' })).toMatchObject({ count: 9 });
  });

  it('finds a row by other columns than its id, by several columns and by NULL', async () => {
    await table.insert(alone, thing('by-count', { count: 4711, text: null }));
    expect(await table.find({ count: 4711 })).toEqual(thing('by-count', { count: 4711, text: null }));
    expect(await table.find({ count: 4711, text: null, flag: true, at: AT })).toMatchObject({ id: 'by-count' });
    expect(await table.find({ count: 4711, text: 'other' })).toBeNull();
    expect(await table.find({ count: 4711, flag: false })).toBeNull();
  });

  it('several ids → the rows that exist', async () => {
    await Promise.all(['one', 'two'].map((id) => table.insert(alone, thing(id))));
    const found = await table.findEach('id', ['two', 'none', 'one']);
    expect(found.map(({ id }) => id).toSorted()).toEqual(['one', 'two']);
    expect(found).toContainEqual(thing('one'));
    expect(await table.findEach('id', ['none'])).toEqual([]);
  });

  it('a deletion returns the number of rows that match, and keeps the others', async () => {
    await Promise.all(['gone', 'stays'].map((id) => table.insert(alone, thing(id, { count: 815 }))));
    const remove = () => table.delete(alone, { id: 'gone', count: 815 });
    expect([await remove(), await remove()]).toEqual([1, 0]);
    expect(await table.find({ id: 'gone' })).toBeNull();
    expect(await table.find({ id: 'stays' })).toEqual(thing('stays', { count: 815 }));
  });

  it('an update without a change still counts its row', async () => {
    await table.insert(alone, thing('same'));
    expect(await table.update(alone, { id: 'same' }, { count: 7 })).toBe(1);
  });

  it('a failed transaction → its writes are undone', async () => {
    const failed = transactions.run(async (tx) => {
      await table.insert(tx, thing('undone'));
      await table.update(tx, { id: 'full' }, { count: 99 });
      throw new Error('no');
    });
    await expect(failed).rejects.toThrow('no');
    expect(await table.find({ id: 'undone' })).toBeNull();
    expect(await table.find({ id: 'full' })).toMatchObject({ count: 7 });
  });

  it('more concurrent statements than connections → each one gets its result', async () => {
    const ids = Array.from({ length: 40 }, (_, i) => `many-${i}`);
    await Promise.all(ids.map((id) => table.insert(alone, thing(id))));
    const found = await Promise.all(ids.map((id) => table.find({ id })));
    expect(found.map((row) => row?.id)).toEqual(ids);
  });

  it('a property without a column → Error that names it', () => {
    const update = () => table.update(alone, { id: 'full' }, { nothing: 1 } as never);
    expect(update).toThrow('Thing has no column for nothing');
  });
});
