import type { Pool, PoolConnection } from 'mysql2';
import { boundStatements } from './bound-statements.js';
import type { Bounds } from './bounds.js';
import { NoUsableHost, type Hosts } from './hosts.js';
import { openSession } from './session.js';

/** Milliseconds until another search, where no host can serve. */
const PAUSE = 200;

type Done = Parameters<Pool['getConnection']>[0];

/**
 * A request that waits for a connection. It has no closures: a timer and closures that refer to each other survive young
 * garbage collections (docs/performance.md).
 */
class Visitor {
  /** Whether somebody was told that there is none. */
  isGone = false;
  fault: Error | undefined;
  private readonly timer: NodeJS.Timeout;

  /** @param milliseconds until this one goes away */
  constructor(
    private readonly done: Done,
    milliseconds: number,
  ) {
    this.timer = setTimeout(goAway, milliseconds, this);
  }

  receive(error: NodeJS.ErrnoException | null, connection?: PoolConnection): void {
    // Too late: it goes back to the pool.
    if (this.isGone) return connection?.release();
    clearTimeout(this.timer);
    this.done(error, connection as PoolConnection);
  }

  goAway(): void {
    this.isGone = true;
    this.done(this.fault ?? lateness(), undefined as never);
  }
}

function goAway(visitor: Visitor): void {
  visitor.goAway();
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
    this.attempt(new Visitor(done, this.bounds.acquire));
  }

  private attempt(visitor: Visitor): void {
    this.getConnection((error, connection: PoolConnection | undefined) => {
      if (error || connection === undefined) return this.failed(visitor, error as Error);
      const generation = this.generations.get(connection);
      if (generation === this.hosts.generation) return visitor.receive(null, connection);
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
      if (fault !== null && this.hosts.areSeveral) throw new NoUsableHost([], fault);
    } catch (error) {
      connection.destroy();
      return this.failed(visitor, error as Error);
    }
    this.generations.set(connection, generation);
    boundStatements(connection, this.bounds.statement, () => this.hosts.retire(generation));
    visitor.receive(null, connection);
  }

  /** Where there are other hosts, one that can serve is waited for. */
  private failed(visitor: Visitor, fault: Error): void {
    if (!this.hosts.areSeveral) return visitor.receive(fault);
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
