import type { Socket } from 'node:net';
import { Logger } from '@nestjs/common';
import { nameOfHost, type DatabaseHost } from '../../config/index.js';
import { probe, socketTo, type Access } from './access.js';
import { connectionFault } from './connection-fault.js';
import type { ServerState } from './server-state.js';

/** Milliseconds for a host to say what it is, where there is no other. */
const ALONE = 5000;
const AMONG_OTHERS = 1500;

/** None of several hosts can serve now. */
export class NoUsableHost extends AggregateError {
  readonly code = 'NO_USABLE_HOST';
}

/**
 * The hosts of DATABASE_URL, one of which is in use. Where there are several, they are nodes of one cluster: any that
 * is writable and in step with the others will do. A single one is always in use.
 */
export class Hosts {
  private readonly logger = new Logger('Database');
  private readonly sockets = new Map<Socket, DatabaseHost>();
  private search: Promise<ServerState> | undefined;
  private used: DatabaseHost;
  private age = 0;

  /** @param list at least one */
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

  /** Connections that were opened in an earlier generation are not used again. */
  get generation(): number {
    return this.age;
  }

  /** Ends the generation, unless that has happened already. */
  retire(generation: number): void {
    if (generation === this.age) this.age++;
  }

  /** A socket to the host in use; for the driver's option `stream`. */
  connect(): Socket {
    const host = this.used;
    const socket = socketTo(host);
    this.sockets.set(socket, host);
    return socket.once('close', () => this.sockets.delete(socket));
  }

  /**
   * Finds a host that can serve, and uses it from now on. All who ask at a time share one search.
   *
   * @param suspect asked last; otherwise the host in use is asked first, and kept if it can serve
   * @throws the driver's error of a single host, NoUsableHost of several
   */
  find(suspect?: DatabaseHost): Promise<ServerState> {
    this.search ??= this.searched(suspect).finally(() => (this.search = undefined));
    return this.search;
  }

  private async searched(suspect: DatabaseHost | undefined): Promise<ServerState> {
    if (!this.areSeveral) return probe(this.used, this.access, ALONE);
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

  /** Whoever is still connected to the host that was left is cut off: what it does there may wait for ever. */
  private use(host: DatabaseHost, state: ServerState, faults: readonly Error[]): ServerState {
    if (host === this.used) return state;
    const left = this.used;
    this.used = host;
    this.age++;
    this.logger.warn(`uses ${nameOfHost(host)}: ${faults.map(({ message }) => message).join('; ')}`);
    for (const [socket, to] of this.sockets) if (to === left) socket.destroy();
    return state;
  }
}

/** @returns an Error that names the host, where it cannot serve; never rejects */
async function usable(host: DatabaseHost, access: Access): Promise<ServerState | Error> {
  try {
    const state = await probe(host, access, AMONG_OTHERS);
    return state.fault === null ? state : new Error(`${nameOfHost(host)}: ${state.fault}`);
  } catch (cause) {
    const { code, message } = cause as { code?: string; message: string };
    return new Error(`${nameOfHost(host)}: ${connectionFault(cause) ?? code ?? message}`, { cause });
  }
}
