import type { Pool, PoolConnection } from 'mysql2';
import { boundStatements } from './bound-statements.js';
import type { Bounds } from './bounds.js';
import type { Hosts } from './hosts.js';
import { openSession } from './session.js';

/** Milliseconds until another search, where no host can serve. */
const PAUSE = 200;

type Done = Parameters<Pool['getConnection']>[0];

/** Who waits for a connection. */
interface Visitor {
  /** Whether somebody was told that there is none. */
  isGone: boolean;
  fault: Error | undefined;
  done(error: NodeJS.ErrnoException | null, connection?: PoolConnection): void;
}

/** Hands out the connections of a pool: each with its session set, of the generation in use, and in time. */
export class PoolDoor {
  private readonly getConnection: Pool['getConnection'];
  private readonly generations = new WeakMap<PoolConnection, number>();

  constructor(
    pool: Pool,
    private readonly hosts: Hosts,
    private readonly bounds: Bounds,
  ) {
    this.getConnection = pool.getConnection.bind(pool);
  }

  open(done: Done): void {
    const visitor: Visitor = { isGone: false, fault: undefined, done: done as Visitor['done'] };
    const timer = setTimeout(() => {
      visitor.isGone = true;
      done(visitor.fault ?? lateness(), undefined as never);
    }, this.bounds.acquire);
    visitor.done = (error, connection) => {
      // Too late: it goes back to the pool.
      if (visitor.isGone) return connection?.release();
      clearTimeout(timer);
      done(error, connection as PoolConnection);
    };
    this.attempt(visitor);
  }

  private attempt(visitor: Visitor): void {
    this.getConnection((error, connection: PoolConnection | undefined) => {
      if (error || connection === undefined) return this.failed(visitor, error as Error);
      const generation = this.generations.get(connection);
      if (generation === this.hosts.generation) return visitor.done(null, connection);
      if (generation === undefined) return void this.prepare(visitor, connection);
      connection.destroy();
      this.attempt(visitor);
    });
  }

  private async prepare(visitor: Visitor, connection: PoolConnection): Promise<void> {
    const { generation } = this.hosts;
    try {
      const { fault } = await openSession(connection, this.bounds.causalReads);
      // A single host that only answers reads is better than none.
      if (fault !== null && this.hosts.areSeveral) throw new Error(fault);
    } catch (error) {
      connection.destroy();
      return this.failed(visitor, error as Error);
    }
    this.generations.set(connection, generation);
    boundStatements(connection, this.bounds.statement, () => this.hosts.retire(generation));
    visitor.done(null, connection);
  }

  /** Where there are other hosts, one that can serve is waited for. */
  private failed(visitor: Visitor, fault: Error): void {
    if (!this.hosts.areSeveral) return visitor.done(fault);
    visitor.fault = fault;
    this.hosts.find().then(
      () => this.again(visitor, 0),
      (error: Error) => {
        visitor.fault = error;
        this.again(visitor, PAUSE);
      },
    );
  }

  private again(visitor: Visitor, pause: number): void {
    if (!visitor.isGone) setTimeout(() => visitor.isGone || this.attempt(visitor), pause);
  }
}

function lateness(): NodeJS.ErrnoException {
  return Object.assign(new Error('no connection to be had in time'), { code: 'POOL_ACQUIRE_TIMEOUT' });
}
