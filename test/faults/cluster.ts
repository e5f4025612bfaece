import { randomBytes } from 'node:crypto';
import { ADMIN, freePort } from '../support/app.js';
import type { Build, ServerProcess } from '../support/server-process.js';

const ENCRYPTION_KEY = randomBytes(32).toString('base64url');

type Env = Readonly<Record<string, string>>;

/** One server process, which may die and come back at the same address. */
export class Server {
  private process: ServerProcess | undefined;

  constructor(
    private readonly build: Build,
    readonly url: string,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  async start(): Promise<void> {
    this.process = this.build.run('main.js', this.env);
    await this.process.says(/ready at/);
  }

  get output(): string {
    return this.process?.output ?? '';
  }

  /** Dead at once: nothing is finished, nothing is told. */
  async kill(): Promise<void> {
    this.process?.signal('SIGKILL');
    await this.process?.exited;
  }
}

/** Two server processes of one issuer over one database. The issuer's address is that of the first. */
export class Cluster {
  private constructor(
    readonly servers: readonly [Server, Server],
    readonly databaseUrl: string,
  ) {}

  /** Starts both at the same moment. @param viaUrl DATABASE_URL of the first where it differs, as it goes through a proxy */
  static async start(build: Build, databaseUrl: string, env: Env = {}, viaUrl = databaseUrl): Promise<Cluster> {
    const [first, second] = [await freePort(), await freePort()];
    const common = { ...COMMON, ISSUER: `http://localhost:${first}`, ...env };
    const at = (port: number, DATABASE_URL: string) =>
      new Server(build, `http://localhost:${port}`, { ...common, PORT: String(port), DATABASE_URL });
    const cluster = new Cluster([at(first, viaUrl), at(second, databaseUrl)], databaseUrl);
    await Promise.all(cluster.servers.map((server) => server.start()));
    return cluster;
  }

  get issuer(): string {
    return this.servers[0].url;
  }

  /** The address of one after the other. */
  url(index: number): string {
    return this.servers[index % 2]!.url;
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
