import { gzipSync } from 'node:zlib';
import { Resolver } from 'node:dns/promises';
import { OutboundLimits } from '../../src/outbound/places.js';
import { basic, postForm, request } from './admin-api.js';
import type { Database } from './app.js';
import { BROKEN_WAYS, BrokenTargets } from './broken-targets.js';
import { NameServer, OutboundTarget, TARGET_CA, type Answer } from './outbound-target.js';
import { startProduct, type Product } from './product.js';
import { callRegistration, SELF } from './registration.js';

/** Bytes, more than any fetch accepts. */
const HUGE = 131_073;
const LONG = 60_000;
const SHORT = 300;

/** The statuses of `askAsOthers`. */
export const OTHERS_ANSWERED: readonly number[] = [200, 200, 200, 201];

/** The right content of an address. */
export interface Good {
  readonly type: string;
  readonly body: string | Buffer;
}

type Misdeed = (target: OutboundTarget, path: string, good: Good, broken: BrokenTargets) => string;

/**
 * Addresses for documentation, which the product may fetch from here; no server answers there (RFC 5737, RFC 3849). On a
 * machine without a route `connect` fails at once, on another one it is never answered.
 */
export const NOWHERE = { ipv4: '198.51.100.1', ipv6: '2001:db8::1' } as const;
/** Names of the test's DNS server, with their addresses. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  'six.example': [NOWHERE.ipv6],
  'four.example': [NOWHERE.ipv4],
  'both.example': [NOWHERE.ipv4, NOWHERE.ipv6],
};

const answering = ({ type, body }: Good, headers: Readonly<Record<string, string>> = {}): Answer =>
  (_, response) => response.writeHead(200, { 'content-type': type, ...headers }).end(body); // prettier-ignore

/** A valid answer with so much white space after it that it is too large; JSON allows white space. */
const padded = ({ body }: Good): Buffer => Buffer.concat([Buffer.from(body), Buffer.alloc(HUGE, ' ')]);

/** Faults of a target, by name: each makes an address from which no fetch succeeds. */
export const MISDEEDS: Readonly<Record<string, Misdeed>> = {
  'never answers': (target, path) => target.on(path, () => undefined),
  'stops in the middle of the body': (target, path, { type }) =>
    target.on(path, (_, response) => void response.writeHead(200, { 'content-type': type }).write('{')),
  'announces more than 128 KiB': (target, path, good) =>
    target.on(path, answering({ ...good, body: padded(good) }, { 'content-length': String(padded(good).length) })),
  'sends more than 128 KiB without announcing it': (target, path, good) =>
    target.on(path, (_, response) => {
      response.writeHead(200, { 'content-type': good.type }).flushHeaders();
      response.end(padded(good));
    }),
  'answers compressed': (target, path, good) =>
    target.on(path, answering({ ...good, body: gzipSync(good.body) }, { 'content-encoding': 'gzip' })),
  redirects: (target, path, good) => {
    const location = target.on(`${path}/elsewhere`, answering(good));
    return target.on(path, (_, response) => response.writeHead(302, { location }).end());
  },
  'is at a private address': (_, path) => `https://10.0.0.1${path}`,
  'is at loopback, which OUTBOUND_ALLOW does not name': (target, path, good) => {
    target.on(path, answering(good));
    return target.url(path, '127.0.0.1');
  },
  'has only an IPv6 address, which does not answer': (_, path) => `https://six.example${path}`,
  'has only an IPv4 address, which does not answer': (_, path) => `https://four.example${path}`,
  'has addresses of both kinds, which do not answer': (_, path) => `https://both.example${path}`,
  'is an IPv6 address, which does not answer': (_, path) => `https://[${NOWHERE.ipv6}]${path}`,
  ...Object.fromEntries(
    BROKEN_WAYS.map((way): [string, Misdeed] => [way, (_target, path, _good, broken) => broken.url(way, path)]),
  ),
};

/** An address that does not answer until it is released. */
export interface Held {
  readonly url: string;
  release(): void;
}

/** A server, the targets that it fetches from, and the time limit of its fetches. */
export class HostileTargets {
  private count = 0;

  private constructor(
    readonly product: Product,
    readonly target: OutboundTarget,
    /** A target on another host in the count of fetches: 127.0.0.1. */
    readonly elsewhere: OutboundTarget,
    private readonly broken: BrokenTargets,
    private readonly names: NameServer,
  ) {}

  static async start(database: Database): Promise<HostileTargets> {
    const [target, elsewhere, broken, names] = await Promise.all([
      OutboundTarget.start(),
      OutboundTarget.start(),
      BrokenTargets.start(),
      NameServer.start((name) => NAMES[name]),
    ]);
    const ports = [target.port, ...broken.allPorts].map((port) => `localhost:${port}`);
    const env = {
      OUTBOUND_ALLOW: [...ports, `127.0.0.1:${elsewhere.port}`, NOWHERE.ipv4, `[${NOWHERE.ipv6}]`].join(),
      OUTBOUND_CA: TARGET_CA,
      OPEN_REGISTRATION: 'true',
    };
    const product = await startProduct({ database, env });
    product.app.get(Resolver, { strict: false }).setServers([names.address]);
    return new HostileTargets(product, target, elsewhere, broken, names);
  }

  /** @param misdeed a name of `MISDEEDS` */
  addressThat(misdeed: string, good: Good): string {
    // A short limit, so that the test need not wait for the usual three seconds.
    this.limitFetchesTo(SHORT);
    return MISDEEDS[misdeed]!(this.target, this.newPath(), good, this.broken);
  }

  serve(good: Good): string {
    this.limitFetchesTo(LONG);
    return this.target.on(this.newPath(), answering(good));
  }

  /** An address with a valid answer, which it sends only when it is released. */
  hold(good: Good): Held {
    this.limitFetchesTo(LONG);
    const { promise, resolve } = Promise.withResolvers<void>();
    const url = this.target.on(this.newPath(), (...exchange) => void promise.then(() => answering(good)(...exchange)));
    return { url, release: resolve };
  }

  /** More addresses than fetches are allowed for one host, and than the database pool has connections. */
  holdMany(good: Good): readonly Held[] {
    return Array.from({ length: 12 }, () => this.hold(good));
  }

  /** Waits until as many fetches are under way as one host may have. */
  async arrivals(held: readonly Held[]): Promise<void> {
    const paths = held.map(({ url }) => new URL(url).pathname);
    const { perHost } = this.limits;
    const arrived = () => this.target.requests.filter((line) => paths.includes(line.split(' ')[1]!)).length;
    while (arrived() < perHost) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  /**
   * Sends requests of other clients meanwhile: a token, a page, a write, and a registration with a fetch from another host.
   *
   * @returns the status of each, equal to `OTHERS_ANSWERED` when all succeed
   */
  async askAsOthers(): Promise<readonly number[]> {
    const { url, client, admin } = this.product;
    const path = this.newPath();
    this.elsewhere.serveJson(path, SELF.redirect_uris);
    const sector_identifier_uri = this.elsewhere.url(path, '127.0.0.1');
    const answers = await Promise.all([
      postForm(`${url}/token`, { grant_type: 'client_credentials' }, basic(client.client_id, client.client_secret)),
      request(`${url}/.well-known/openid-configuration`),
      admin.call('PATCH', `/clients/${client.client_id}`, { client_name: `Everything ${++this.count}` }),
      callRegistration('POST', `${url}/register`, { ...SELF, sector_identifier_uri }),
    ]);
    return answers.map(({ status }) => status);
  }

  async close(): Promise<void> {
    this.target.close();
    this.elsewhere.close();
    this.broken.close();
    this.names.close();
    await this.product.close();
  }

  newPath(): string {
    return `/target-${++this.count}`;
  }

  private get limits(): OutboundLimits {
    return this.product.app.get(OutboundLimits, { strict: false });
  }

  /** @param timeout milliseconds of one fetch */
  private limitFetchesTo(timeout: number): void {
    Object.assign(this.limits, { timeout });
  }
}

/** Whether a promise is still pending after everything that could run has run. */
export async function isPending(promise: Promise<unknown>): Promise<boolean> {
  const open = Symbol('open');
  await new Promise((resolve) => setImmediate(resolve));
  return (await Promise.race([promise, Promise.resolve(open)])) === open;
}
