import { readFileSync, writeFileSync } from 'node:fs';
import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise';
import { migrate } from '../../src/database/index.js';
import { newDatabase, type Database, type TestDatabase } from './databases.js';

/** Fills an empty database with the tables that all migrations create. */
type Template = (url: string) => Promise<void>;

const templates = new Map<Database, Promise<Template>>();

/** Creates a database with all tables: a copy of one that this process migrated once, which is faster. */
export async function migratedDatabase(database: Database): Promise<TestDatabase> {
  if (!templates.has(database)) templates.set(database, templateOf(database));
  const fill = await templates.get(database)!;
  const made = await newDatabase(database);
  await fill(made.url);
  return made;
}

async function templateOf(database: Database): Promise<Template> {
  const { url, remove } = await newDatabase(database);
  try {
    await migrate(url);
    return database === 'sqlite' ? sqliteTemplate(url) : await mysqlTemplate(url);
  } finally {
    await remove();
  }
}

function sqliteTemplate(url: string): Template {
  const content = readFileSync(fileOf(url));
  return async (copy) => writeFileSync(fileOf(copy), content);
}

async function mysqlTemplate(url: string): Promise<Template> {
  const statements = await onDatabase(url, async (connection) => {
    const [tables] = await connection.query<RowDataPacket[]>('SHOW TABLES');
    const names = tables.map((row) => String(Object.values(row)[0]));
    return [
      'SET FOREIGN_KEY_CHECKS = 0',
      ...(await Promise.all(names.map((name) => creationOf(connection, name)))),
      ...(await Promise.all(names.map((name) => contentOf(connection, name)))).flat(),
    ];
  });
  return async (copy) => onDatabase(copy, async (connection) => void (await connection.query(statements.join(';'))));
}

async function creationOf(connection: Connection, table: string): Promise<string> {
  const [[row]] = await connection.query<RowDataPacket[]>(`SHOW CREATE TABLE ${table}`);
  return String(row!['Create Table']);
}

async function contentOf(connection: Connection, table: string): Promise<readonly string[]> {
  const [rows] = await connection.query<RowDataPacket[]>(`SELECT * FROM ${table}`);
  return rows.map((row) => connection.format(`INSERT INTO ${table} SET ?`, [row]));
}

async function onDatabase<T>(url: string, work: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await createConnection({ uri: url, multipleStatements: true, timezone: 'Z' });
  try {
    return await work(connection);
  } finally {
    await connection.end();
  }
}

function fileOf(url: string): string {
  return url.slice('sqlite:'.length);
}
