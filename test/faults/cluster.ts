import { randomBytes } from 'node:crypto';
import { ADMIN, freePort } from '../support/app.js';
import type { Build, ServerProcess } from '../support/server-process.js';

const ENCRYPTION_KEY = randomBytes(32).toString('base64url');

type Env = Readonly<Record<string, string>>;

/** One server process, which can be killed and started again at the same address. */
export class Server {
  private process: ServerProcess | undefined;

  constructor(
    private readonly build: Build,
    readonly url: string,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  async start(): Promise<void> {
    this.process = this.build.run('main.js', this.env);
    await this.process.waitForOutput(/ready at/);
  }

  get output(): string {
    return this.process?.output ?? '';
  }

  /** Kills the process at once, without a shutdown. */
  async kill(): Promise<void> {
    this.process?.signal('SIGKILL');
    await this.process?.exited;
  }
}

/** Server processes of one issuer, over one database or over the nodes of a cluster. */
export class Cluster {
  private constructor(
    readonly servers: readonly Server[],
    /** One URL for each server. */
    readonly databaseUrls: readonly string[],
    readonly issuer: string,
  ) {}

  get databaseUrl(): string {
    return this.databaseUrls.at(-1)!;
  }

  /**
   * Starts two processes over one database at the same moment.
   *
   * @param viaUrl DATABASE_URL of the first one, when it goes through a proxy
   */
  static start(build: Build, databaseUrl: string, env: Env = {}, viaUrl = databaseUrl): Promise<Cluster> {
    return Cluster.over(build, [viaUrl, databaseUrl], env);
  }

  /**
   * Starts one process for each DATABASE_URL at the same moment.
   *
   * @param env its ISSUER is the address of the first process when it is left out
   * @param inspected the URLs through which the test reads the tables, when they differ
   */
  static async over(
    build: Build,
    databaseUrls: readonly string[],
    env: Env = {},
    inspected = databaseUrls,
  ): Promise<Cluster> {
    const ports: number[] = [];
    while (ports.length < databaseUrls.length) ports.push(await freePort());
    const issuer = env['ISSUER'] ?? `http://localhost:${ports[0]}`;
    const servers = ports.map((port, index) => {
      const own = { PORT: String(port), DATABASE_URL: databaseUrls[index], ISSUER: issuer };
      return new Server(build, `http://localhost:${port}`, { ...COMMON, ...env, ...own });
    });
    const cluster = new Cluster(servers, inspected, issuer);
    await Promise.all(cluster.servers.map((server) => server.start()));
    return cluster;
  }

  /** The address of a server; indexes wrap around. */
  url(index: number): string {
    return this.servers[index % this.servers.length]!.url;
  }

  async stop(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.kill()));
  }
}

const COMMON: Env = {
  NODE_ENV: 'test',
  HOST: '127.0.0.1',
  MIGRATE_ON_START: 'true',
  ENCRYPTION_KEY,
  ADMIN_CLIENT_ID: ADMIN.id,
  ADMIN_CLIENT_SECRET: ADMIN.secret,
  DEMO: 'false',
  LOG_LEVEL: 'error',
  LOG_FORMAT: 'json',
  RATE_LIMITS: 'off',
  AUTHORIZATION_CODE_TTL: '600',
  REFRESH_RETRY_WINDOW: '300',
};
