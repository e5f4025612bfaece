import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Transactions } from '../../../src/database/index.js';
import { Outbox } from '../../../src/mail/index.js';
import { freePort } from '../../support/app.js';
import { DATABASES, type TestDatabase } from '../../support/databases.js';
import { FixedClock } from '../../support/fixed-clock.js';
import { MailRoom } from '../../support/mail-room.js';
import { MailServer } from '../../support/mail-server.js';
import { migratedDatabase } from '../../support/migrated-database.js';
import { buildForTests, type Build, type ServerProcess } from '../../support/server-process.js';

const KEY = Buffer.alloc(32, 7).toString('base64url');
const COUNT = 50;

describe.each(DATABASES.filter((kind) => kind === 'mysql'))('mails of two processes, on %s', (kind) => {
  let build: Build;
  let database: TestDatabase;
  let room: MailRoom;
  let server: MailServer;
  let processes: ServerProcess[];
  beforeAll(() => {
    build = buildForTests();
  });
  beforeEach(async () => {
    database = await migratedDatabase(kind);
    server = await MailServer.start();
    // It only queues: without SMTP_URL it sends nothing.
    room = await MailRoom.open(database.url, {}, {}, new FixedClock(new Date()));
    processes = [];
  });
  afterEach(async () => {
    for (const process of processes) process.signal('SIGKILL');
    await Promise.all(processes.map(({ exited }) => exited));
    await Promise.all([room.close(), server.close()]);
    await database.remove();
  });

  async function start(): Promise<ServerProcess> {
    const process = build.run('main.js', {
      NODE_ENV: 'test', PORT: String(await freePort()), DATABASE_URL: database.url, ENCRYPTION_KEY: KEY, DEMO: 'false', ...server.env,
    }); // prettier-ignore
    processes.push(process);
    await process.waitForOutput(/ready at/);
    return process;
  }
  const queue = () =>
    Promise.all(
      Array.from({ length: COUNT }, (_, i) =>
        room.get(Transactions).run((tx) =>
          room.get(Outbox).add(tx, {
            to: `user-${i}@example.com`,
            message: 'password-changed',
            data: { at: new Date().toISOString(), by: 'user' },
          }),
        ),
      ),
    );
  const recipients = () => new Set(server.mails.map(({ to }) => to[0]));
  const unfinished = async () => (await room.mails()).filter(({ nextAttemptAt }) => nextAttemptAt !== null);

  it('50 mails → each is sent once', async () => {
    await Promise.all([start(), start()]);
    await queue();
    await expect.poll(unfinished, { timeout: 60_000 }).toEqual([]);
    expect([server.mails.length, recipients().size]).toEqual([COUNT, COUNT]);
  }, 100_000);

  it('a process that is killed while it sends → no mail is lost; only mails that it was sending may arrive twice', async () => {
    const first = await start();
    await queue();
    await server.received(5);
    first.signal('SIGKILL');
    await first.exited;
    await start();
    // The leases of the killed process end.
    await room.dataSource.query('UPDATE mails SET next_attempt_at = queued_at WHERE next_attempt_at IS NOT NULL');
    await expect.poll(unfinished, { timeout: 60_000 }).toEqual([]);
    expect(recipients().size).toBe(COUNT);
    expect(server.mails.length - COUNT).toBeLessThanOrEqual(5);
  }, 100_000);
});
