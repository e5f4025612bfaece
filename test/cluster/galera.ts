import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise';
import { freePort } from '../support/app.js';

const DAEMON = ['/usr/sbin/mariadbd', '/usr/local/sbin/mariadbd'].find(existsSync) ?? 'mariadbd';
const PROVIDER = '/usr/lib/galera/libgalera_smm.so';
/** The daemon refuses to run as root. */
const RUN_AS = process.getuid?.() === 0 ? ['--user=mysql'] : [];
/** Milliseconds within which a node joins and is synced. */
const JOIN = 60_000;

/** One node of a Galera cluster: a MariaDB server with its own port, data and socket. */
export class GaleraNode {
  private daemon: ChildProcess | undefined;
  private output = '';
  private readonly folder: string;

  private constructor(
    parent: string,
    readonly name: string,
    readonly port: number,
    /** The port on which the node receives writesets of the group. */
    readonly groupPort: number,
    /** The ports on which the node receives incremental and whole state when it catches up. */
    private readonly transferPorts: readonly [incremental: number, whole: number],
  ) {
    this.folder = join(parent, name);
    mkdirSync(join(this.folder, 'data'), { recursive: true });
  }

  static async in(parent: string, name: string): Promise<GaleraNode> {
    return new GaleraNode(parent, name, await freePort(), await freePort(), [await freePort(), await freePort()]);
  }

  get socket(): string {
    return join(this.folder, 'socket');
  }

  get data(): string {
    return join(this.folder, 'data');
  }

  /**
   * Starts the node, also after a kill, and waits until it is synced.
   *
   * @param members group ports of the nodes to join; none starts a new cluster
   * @throws Error with the end of its log
   */
  async start(members: readonly number[]): Promise<void> {
    const [incremental, whole] = this.transferPorts;
    const provider = [
      `gmcast.listen_addr=tcp://127.0.0.1:${this.groupPort}`,
      `ist.recv_addr=127.0.0.1:${incremental}`,
      // A killed node leaves the cluster after 2 s; the default is 5 s, during which no commit is possible.
      'evs.keepalive_period=PT0.5S;evs.inactive_check_period=PT0.25S;evs.suspect_timeout=PT2S;evs.inactive_timeout=PT6S;evs.install_timeout=PT3S',
      'gcache.size=32M;gcs.fc_limit=10000',
    ].join(';');
    this.daemon = spawn(DAEMON, [
      '--no-defaults', ...RUN_AS, `--datadir=${this.data}`, `--socket=${this.socket}`, `--log-error=${this.log}`,
      // In a common folder each node that starts would delete the temporary tables of the others.
      `--tmpdir=${this.folder}`,
      `--pid-file=${join(this.folder, 'pid')}`, '--bind-address=127.0.0.1', `--port=${this.port}`,
      '--skip-name-resolve', '--innodb-flush-log-at-trx-commit=2', '--max-connections=300',
      '--innodb-buffer-pool-size=64M', '--innodb-log-file-size=32M', '--binlog_format=ROW',
      '--innodb_autoinc_lock_mode=2', '--wsrep_on=ON', `--wsrep_provider=${PROVIDER}`,
      `--wsrep_cluster_address=gcomm://${members.map((port) => `127.0.0.1:${port}`).join(',')}`,
      `--wsrep_node_name=${this.name}`, '--wsrep_node_address=127.0.0.1', '--wsrep_slave_threads=1',
      '--wsrep_sst_method=rsync', `--wsrep_sst_receive_address=127.0.0.1:${whole}`,
      `--wsrep_provider_options=${provider}`,
    ], { stdio: ['ignore', 'ignore', 'pipe'] }); // prettier-ignore
    this.daemon.stderr?.on('data', (chunk: Buffer) => void (this.output += chunk.toString()));
    await this.synced();
  }

  /** Kills the node at once, like a power failure. */
  async kill(): Promise<void> {
    const { daemon } = this;
    if (daemon === undefined || daemon.exitCode !== null || daemon.signalCode !== null) return;
    const gone = new Promise((resolve) => daemon.once('exit', resolve));
    daemon.kill('SIGKILL');
    await gone;
  }

  connect(database?: string): Promise<Connection> {
    return createConnection({
      user: 'root',
      socketPath: this.socket,
      connectTimeout: 1000,
      ...(database && { database }),
    });
  }

  /** Runs one statement as root. */
  async run(sql: string, database?: string): Promise<readonly RowDataPacket[]> {
    const connection = await this.connect(database);
    try {
      const [rows] = await connection.query<RowDataPacket[]>(sql);
      return rows;
    } finally {
      connection.destroy();
    }
  }

  /** Waits until the node has applied what the cluster committed before this call. */
  async caughtUp(): Promise<void> {
    const connection = await this.connect();
    await connection.query('SET SESSION wsrep_sync_wait = 7');
    await connection.query('SELECT 1');
    connection.destroy();
  }

  urlOf(database: string): string {
    return `mysql://grantry:grantry@127.0.0.1:${this.port}/${database}`;
  }

  /** The host and port, as in a DATABASE_URL with several hosts. */
  get host(): string {
    return `127.0.0.1:${this.port}`;
  }

  private get log(): string {
    return join(this.folder, 'log.err');
  }

  private async synced(): Promise<void> {
    const deadline = Date.now() + JOIN;
    while (!(await this.isSynced())) {
      if (Date.now() > deadline || this.daemon?.exitCode != null) {
        const log = existsSync(this.log) ? readFileSync(this.log, 'utf8').slice(-4000) : this.output;
        throw new Error(`Galera node ${this.name} does not join:\n${log}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  private async isSynced(): Promise<boolean> {
    try {
      const [row] = await this.run("SHOW STATUS LIKE 'wsrep_local_state_comment'");
      return row?.['Value'] === 'Synced';
    } catch {
      return false;
    }
  }
}

type ThreeNodes = readonly [GaleraNode, GaleraNode, GaleraNode];

/** Three Galera nodes of MariaDB on loopback, each of them writable. */
export class Galera {
  private constructor(
    private readonly folder: string,
    readonly nodes: ThreeNodes,
  ) {}

  /** @throws Error where MariaDB or Galera is not installed, or a node does not join */
  static async start(): Promise<Galera> {
    const folder = mkdtempSync(join(tmpdir(), 'grantry-galera-'));
    const node = (name: string) => GaleraNode.in(folder, name);
    const galera = new Galera(folder, [await node('a'), await node('b'), await node('c')]);
    galera.makeFiles();
    const [first, second, third] = galera.nodes;
    await first.start([]);
    // The second node receives the state of the first; a donor serves one node at a time.
    await second.start([first.groupPort]);
    await third.start([first.groupPort, second.groupPort]);
    await first.run("CREATE USER 'grantry'@'127.0.0.1' IDENTIFIED BY 'grantry'");
    await first.run("GRANT ALL ON *.* TO 'grantry'@'127.0.0.1'");
    await first.run('CREATE DATABASE grantry_lag');
    await first.run(`CREATE TABLE ${HELD_UP} (id INT AUTO_INCREMENT PRIMARY KEY)`);
    await galera.settle();
    return galera;
  }

  /** Starts a killed node again. */
  async rejoin(node: GaleraNode): Promise<void> {
    await node.start(this.nodes.filter((other) => other !== node).map(({ groupPort }) => groupPort));
  }

  /** Waits until every node has applied what was committed so far. */
  async settle(): Promise<void> {
    for (const node of this.nodes) await node.caughtUp();
  }

  /** @returns the name of a new, empty database that every node has */
  async newDatabase(): Promise<string> {
    const name = `cluster_${randomBytes(6).toString('hex')}`;
    await this.nodes[0].run(`CREATE DATABASE ${name} CHARACTER SET utf8mb4`);
    await this.settle();
    return name;
  }

  async remove(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.kill()));
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Installs one server and copies its files for the other nodes. */
  private makeFiles(): void {
    const [first] = this.nodes;
    if (RUN_AS.length > 0) spawnSync('chown', ['-R', 'mysql', this.folder]);
    const options = [
      '--no-defaults',
      ...RUN_AS,
      `--tmpdir=${this.folder}`,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
    ];
    for (const node of this.nodes) {
      const args =
        node === first
          ? ['mariadb-install-db', ...options, `--datadir=${node.data}`]
          : ['cp', '-a', `${first.data}/.`, node.data];
      const made = spawnSync(args[0]!, args.slice(1));
      if (made.status !== 0) throw new Error(`${args[0]}: ${made.stderr?.toString() ?? 'not installed'}`);
    }
  }
}

/** A table that only exists to delay a node that applies a change of it. */
const HELD_UP = 'grantry_lag.held_up';

/**
 * Makes a node lag: it does not apply what the others commit from now on, while its own reads and statements work on its
 * old data. Its applier waits for a locked table, and every later change waits behind it.
 *
 * @returns a function that ends the lag
 */
export async function lag(node: GaleraNode, other: GaleraNode): Promise<() => Promise<void>> {
  const holder = await node.connect();
  await holder.query(`LOCK TABLES ${HELD_UP} READ`);
  await other.run(`INSERT INTO ${HELD_UP} VALUES (NULL)`);
  return async () => {
    holder.destroy();
    await node.caughtUp();
  };
}
