import type { Socket } from 'node:net';
import { Logger } from '@nestjs/common';
import { nameOfHost, type DatabaseHost } from '../../config/index.js';
import { probe, socketTo, type Access } from './access.js';
import { connectionFault } from './connection-fault.js';
import type { ServerState } from './server-state.js';

/** Limit for probing a single host, in milliseconds. */
const PROBE_SINGLE = 5000;
/** Limit for probing each of several hosts, in milliseconds. */
const PROBE_EACH = 1500;

/** No host of DATABASE_URL can serve now. */
export class NoUsableHost extends AggregateError {
  readonly code = 'NO_USABLE_HOST';
}

/**
 * The hosts of DATABASE_URL, one of which is in use. Several hosts are nodes of one cluster: any node that is writable
 * and in sync can be used. A single host is always in use.
 */
export class Hosts {
  private readonly logger = new Logger('Database');
  private readonly sockets = new Map<Socket, DatabaseHost>();
  private search: Promise<ServerState> | undefined;
  private used: DatabaseHost;
  private age = 0;

  /** @param list at least one host */
  constructor(
    readonly list: readonly DatabaseHost[],
    readonly access: Access,
  ) {
    this.used = list[0]!;
  }

  get current(): DatabaseHost {
    return this.used;
  }

  get areSeveral(): boolean {
    return this.list.length > 1;
  }

  /** Number of the current generation. Connections of an earlier one are not used again. */
  get generation(): number {
    return this.age;
  }

  /** Starts a new generation, unless the given one has ended already. */
  retire(generation: number): void {
    if (generation === this.age) this.age++;
  }

  /** Opens a socket to the host in use; for mysql2's option `stream`. */
  connect(): Socket {
    const host = this.used;
    const socket = socketTo(host);
    this.sockets.set(socket, host);
    return socket.once('close', () => this.sockets.delete(socket));
  }

  /**
   * Finds a host that can serve, and uses it from now on. Concurrent calls share one search.
   *
   * @param suspect a host to try last; without it, the host in use is tried first and kept if it can serve
   * @throws the driver's error for a single host, NoUsableHost for several
   */
  find(suspect?: DatabaseHost): Promise<ServerState> {
    this.search ??= this.findUsable(suspect).finally(() => (this.search = undefined));
    return this.search;
  }

  private async findUsable(suspect: DatabaseHost | undefined): Promise<ServerState> {
    if (!this.areSeveral) return probe(this.used, this.access, PROBE_SINGLE);
    const others = this.list.filter((host) => host !== this.used);
    const order = suspect === this.used ? [...others, this.used] : [this.used, ...others];
    const answers = order.map((host) => ({ host, answer: usable(host, this.access) }));
    const faults: Error[] = [];
    for (const { host, answer } of answers) {
      const state = await answer;
      if (!(state instanceof Error)) return this.use(host, state, faults);
      faults.push(state);
    }
    throw new NoUsableHost(faults, `no host can serve: ${faults.map(({ message }) => message).join('; ')}`);
  }

  /** Switches to a host and destroys all sockets to the previous one: statements there may never end. */
  private use(host: DatabaseHost, state: ServerState, faults: readonly Error[]): ServerState {
    if (host === this.used) return state;
    const left = this.used;
    this.used = host;
    this.age++;
    this.logger.warn(`switched to ${nameOfHost(host)}: ${faults.map(({ message }) => message).join('; ')}`);
    for (const [socket, to] of this.sockets) if (to === left) socket.destroy();
    return state;
  }
}

/** @returns the state of the host, or an Error that names it when it cannot serve; never rejects */
async function usable(host: DatabaseHost, access: Access): Promise<ServerState | Error> {
  try {
    const state = await probe(host, access, PROBE_EACH);
    return state.fault === null ? state : new Error(`${nameOfHost(host)}: ${state.fault}`);
  } catch (cause) {
    const { code, message } = cause as { code?: string; message: string };
    return new Error(`${nameOfHost(host)}: ${connectionFault(cause) ?? code ?? message}`, { cause });
  }
}
