import { createServer, connect } from 'node:net';
import { readFileSync } from 'node:fs';
import { createPool } from 'mysql2/promise';

/** The server that all share; the user must be allowed to make databases. */
export const SERVER_URL = process.env.BENCH_MYSQL_URL ?? 'mysql://grantry:grantry@127.0.0.1:3399';
const PREFIX = 'grantry_bench_';

const admin = createPool({ uri: SERVER_URL, connectionLimit: 2, multipleStatements: true });

/** Makes an empty database of that name, and a pool to fill it. */
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

/** @returns what the table in RESULTS.md says of it; `pid` where it runs on this machine */
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

/** Bulk inserts of any number of rows. */
export async function insertAll(pool, table, rows) {
  const names = Object.keys(rows[0]);
  for (let i = 0; i < rows.length; i += 1000) {
    const values = rows.slice(i, i + 1000).map((row) => names.map((name) => row[name]));
    await pool.query(`INSERT INTO ${table} (${names.join(', ')}) VALUES ?`, [values]);
  }
}

const COMMANDS = { 3: 'query', 22: 'prepare', 23: 'execute', 25: 'close' };

/**
 * Stands between a server and its database and counts what the server sends: exact, whoever else uses the database.
 * Every command but `close` is one round trip.
 */
export async function countingProxy() {
  const { hostname, port } = new URL(SERVER_URL);
  const counted = { commands: [] };
  const proxy = createServer((client) => {
    const upstream = connect({ host: hostname, port: Number(port || 3306), noDelay: true });
    const prepared = [];
    const statements = new Map();
    client.on('data', commandReader(counted, prepared, statements));
    upstream.on('data', preparedReader(prepared, statements));
    client.pipe(upstream).pipe(client);
    for (const end of [client, upstream]) end.on('error', () => (client.destroy(), upstream.destroy()));
  });
  await new Promise((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const address = new URL(SERVER_URL);
  address.host = `127.0.0.1:${proxy.address().port}`;
  const urlOf = (database) => `${address}/${database}`.replace(/([^:])\/\//, '$1/');
  return { urlOf, take: () => counted.commands.splice(0), close: () => proxy.close() };
}

/** Packets of a stream: 3 bytes length, 1 byte sequence. */
function packets(each) {
  let rest = Buffer.alloc(0);
  return (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    while (rest.length >= 4 && rest.length >= 4 + rest.readUIntLE(0, 3)) {
      const end = 4 + rest.readUIntLE(0, 3);
      each(rest.subarray(4, end), rest[3]);
      rest = rest.subarray(end);
    }
  };
}

function commandReader(counted, prepared, statements) {
  return packets((packet, sequence) => {
    const command = COMMANDS[packet[0]];
    if (sequence !== 0 || command === undefined) return;
    const sql = command === 'execute' ? statements.get(packet.readUInt32LE(1)) : packet.toString('utf8', 1);
    if (command === 'prepare') prepared.push(sql);
    if (command !== 'close') counted.commands.push({ command, sql });
  });
}

/** The answer to a `prepare` names the number by which it is executed. */
function preparedReader(prepared, statements) {
  return packets((packet, sequence) => {
    if (sequence !== 1 || prepared.length === 0 || packet[0] !== 0 || packet.length !== 12) return;
    statements.set(packet.readUInt32LE(1), prepared.shift());
  });
}
