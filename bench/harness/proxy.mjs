import { createServer, connect } from 'node:net';
import { SERVER_URL } from './database.mjs';

const COMMANDS = { 3: 'query', 22: 'prepare', 23: 'execute', 25: 'close' };

/**
 * A proxy between a server and its database that counts the commands of the server, independently of other users of the
 * database. Every command except `close` is one round trip.
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

/** Splits a stream into packets: 3 bytes length, 1 byte sequence. */
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
    const isExecute = command === 'execute';
    const sql = isExecute ? statements.get(packet.readUInt32LE(1)) : packet.toString('utf8', 1);
    if (command === 'prepare') prepared.push(sql);
    if (command !== 'close') counted.commands.push({ command, sql, ...(isExecute && { packet: Buffer.from(packet) }) });
  });
}

/** Reads the number of the prepared statement from the response to a `prepare`. */
function preparedReader(prepared, statements) {
  return packets((packet, sequence) => {
    if (sequence !== 1 || prepared.length === 0 || packet[0] !== 0 || packet.length !== 12) return;
    statements.set(packet.readUInt32LE(1), prepared.shift());
  });
}

/** Returns the values of an executed prepared statement: numbers, times and text, precise enough for EXPLAIN. */
export function valuesOf({ sql, packet }) {
  const count = sql.split('?').length - 1;
  if (packet === undefined || count === 0) return [];
  const nulls = 10;
  const types = nulls + ((count + 7) >> 3) + 1;
  let at = types + 2 * count;
  return Array.from({ length: count }, (_, i) => {
    if (packet[nulls + (i >> 3)] & (1 << (i & 7))) return null;
    const { value, length } = valueAt(packet, at, packet[types + 2 * i]);
    at += length;
    return value;
  });
}

const WIDTHS = { 1: 1, 2: 2, 3: 4, 4: 4, 5: 8, 8: 8, 9: 4 };
const DATETIMES = new Set([7, 10, 12]);

function valueAt(packet, at, type) {
  const width = WIDTHS[type];
  if (type === 5) return { value: packet.readDoubleLE(at), length: 8 };
  if (type === 8) return { value: String(packet.readBigInt64LE(at)), length: 8 };
  if (width !== undefined) return { value: packet.readIntLE(at, width), length: width };
  if (DATETIMES.has(type)) return { value: dateAt(packet, at + 1), length: 1 + packet[at] };
  const wide = { 0xfc: 2, 0xfd: 3 }[packet[at]] ?? 0;
  const size = wide === 0 ? packet[at] : packet.readUIntLE(at + 1, wide);
  const from = at + 1 + wide;
  return { value: packet.toString('utf8', from, from + size), length: 1 + wide + size };
}

const dateAt = (packet, at) => `${packet.readUInt16LE(at)}-${packet[at + 2]}-${packet[at + 3]} 12:00:00`;
