import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection, type Connection } from 'mysql2/promise';
import { freePort } from '../support/app.js';

const DAEMON = ['/usr/sbin/mariadbd', '/usr/local/sbin/mariadbd'].find(existsSync) ?? 'mariadbd';
/** The daemon refuses to run as root. */
const RUN_AS = process.getuid?.() === 0 ? ['--user=mysql'] : [];

/** A MariaDB server of the test, which can be stopped, frozen and restarted. */
export class MariaDb {
  readonly folder = mkdtempSync(join(tmpdir(), 'grantry-faults-'));
  private daemon: ChildProcess | undefined;

  private constructor(
    readonly port: number,
    private readonly options: readonly string[],
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  /**
   * @param options of the daemon, besides those that isolate it
   * @param env of the daemon, besides the environment of the test
   * @throws Error where MariaDB is not installed, or does not start
   */
  static async install(options: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Promise<MariaDb> {
    const database = new MariaDb(await freePort(), options, env);
    database.makeFiles();
    await database.start();
    await database.asRoot("CREATE USER 'grantry'@'%' IDENTIFIED BY 'grantry'");
    // No SUPER or its successors, because read_only and init_connect apply only to ordinary users.
    await database.asRoot(
      "GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, REFERENCES, INDEX, ALTER, LOCK TABLES ON *.* TO 'grantry'@'%'",
    );
    return database;
  }

  /** Copies the server with its data, like a second node of a cluster; this server stops meanwhile. */
  async copy(): Promise<MariaDb> {
    const copy = new MariaDb(await freePort(), this.options, this.env);
    await this.stop();
    cpSync(this.data, copy.data, { recursive: true });
    copy.own();
    await Promise.all([this.start(), copy.start()]);
    return copy;
  }

  /** Starts the server, also after a stop, and waits until it answers. */
  async start(): Promise<void> {
    this.daemon = spawn(DAEMON, [
      '--no-defaults', ...RUN_AS, `--datadir=${this.data}`, `--socket=${join(this.folder, 'socket')}`,
      `--pid-file=${join(this.folder, 'pid')}`, ...this.temporaryFolder, '--bind-address=127.0.0.1',
      `--port=${this.port}`, '--skip-name-resolve', '--skip-log-bin', '--innodb-flush-log-at-trx-commit=2', '--max-connections=300',
      ...this.options,
    ], { stdio: 'ignore', env: { ...process.env, ...this.env } }); // prettier-ignore
    for (let tries = 0; !(await this.answers()); tries++) {
      if (tries === 300 || this.daemon.exitCode !== null) throw new Error('MariaDB does not start');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** @param signal SIGTERM as an operator stops it, SIGKILL as a failing machine does */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const { daemon } = this;
    if (daemon === undefined || daemon.exitCode !== null || daemon.signalCode !== null) return;
    const stopped = new Promise((resolve) => daemon.once('exit', resolve));
    daemon.kill('SIGCONT');
    daemon.kill(signal);
    await stopped;
  }

  /** Keeps connections open and accepts new ones, but does not answer. */
  freeze(): void {
    this.daemon?.kill('SIGSTOP');
  }

  thaw(): void {
    this.daemon?.kill('SIGCONT');
  }

  /** @returns the DATABASE_URL of a new, empty database */
  async newDatabase(): Promise<string> {
    const name = `faults_${randomBytes(6).toString('hex')}`;
    await this.asRoot(`CREATE DATABASE ${name}`);
    return `mysql://grantry:grantry@127.0.0.1:${this.port}/${name}`;
  }

  /** Runs one statement as root. @returns its rows */
  async asRoot(statement: string): Promise<unknown> {
    const root = await this.connect();
    try {
      return (await root.query(statement))[0];
    } finally {
      await root.end();
    }
  }

  async remove(): Promise<void> {
    await this.stop('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }

  private get data(): string {
    return join(this.folder, 'data');
  }

  /** A server deletes temporary tables in its folder when it starts, which would crash another server that uses them. */
  private get temporaryFolder(): readonly string[] {
    return [`--tmpdir=${this.folder}`];
  }

  private makeFiles(): void {
    mkdirSync(this.data);
    this.own();
    const made = spawnSync('mariadb-install-db', [
      '--no-defaults', ...RUN_AS, `--datadir=${this.data}`, ...this.temporaryFolder,
      '--auth-root-authentication-method=normal', '--skip-test-db',
    ]); // prettier-ignore
    if (made.status !== 0) throw new Error(`mariadb-install-db: ${made.stderr?.toString() ?? 'not installed'}`);
  }

  private own(): void {
    if (RUN_AS.length > 0) spawnSync('chown', ['-R', 'mysql', this.folder]);
  }

  private connect(): Promise<Connection> {
    return createConnection({ user: 'root', socketPath: join(this.folder, 'socket'), connectTimeout: 1000 });
  }

  private async answers(): Promise<boolean> {
    try {
      await (await this.connect()).end();
      return true;
    } catch {
      return false;
    }
  }
}
