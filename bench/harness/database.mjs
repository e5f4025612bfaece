import { readFileSync } from 'node:fs';
import { createPool } from 'mysql2/promise';

/** The database server that all targets share; the user needs CREATE DATABASE. */
export const SERVER_URL = process.env.BENCH_MYSQL_URL ?? 'mysql://grantry:grantry@127.0.0.1:3399';
/** Prefix of the database names; use another one when two runs share a server. */
const PREFIX = process.env.BENCH_DATABASES ?? 'grantry_bench_';

const admin = createPool({ uri: SERVER_URL, connectionLimit: 2, multipleStatements: true });

/** Creates an empty database of that name and a pool to fill it. */
export async function freshDatabase(name) {
  const database = PREFIX + name;
  await admin.query(`DROP DATABASE IF EXISTS ${database}; CREATE DATABASE ${database} CHARACTER SET utf8mb4`);
  const url = `${SERVER_URL}/${database}`;
  return { database, url, pool: createPool({ uri: url, connectionLimit: 2, timezone: 'Z' }) };
}

export async function dropDatabases() {
  const [rows] = await admin.query(`SHOW DATABASES LIKE '${PREFIX.replaceAll('_', '\\_')}%'`);
  for (const row of rows) await admin.query(`DROP DATABASE ${Object.values(row)[0]}`);
  await admin.end();
}

/** @returns the facts that RESULTS.md lists; `pid` when the server runs on this machine */
export async function describeServer() {
  const [[row]] = await admin.query(
    'SELECT VERSION() AS version, @@innodb_flush_log_at_trx_commit AS flush, @@sync_binlog AS binlog, ' +
      '@@innodb_buffer_pool_size / 1048576 AS buffer, @@pid_file AS pidFile, @@datadir AS dataDir',
  );
  return { ...row, buffer: Number(row.buffer), pid: pidIn(row) };
}

function pidIn({ pidFile, dataDir }) {
  for (const file of [pidFile, dataDir + pidFile]) {
    try {
      return Number(readFileSync(file, 'utf8'));
    } catch {
      continue;
    }
  }
  return undefined;
}

/** Returns how many pages the server has read from its disk so far. */
export async function pagesRead() {
  const [[row]] = await admin.query("SHOW GLOBAL STATUS LIKE 'Innodb_buffer_pool_reads'");
  return Number(row.Value);
}

/** Inserts any number of rows. */
export async function insertAll(pool, table, rows) {
  const names = Object.keys(rows[0]);
  for (let i = 0; i < rows.length; i += 1000) {
    const values = rows.slice(i, i + 1000).map((row) => names.map((name) => row[name]));
    await pool.query(`INSERT INTO ${table} (${names.join(', ')}) VALUES ?`, [values]);
  }
}
