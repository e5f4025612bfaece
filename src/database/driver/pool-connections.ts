import type { Pool, PoolConnection } from 'mysql2';
import { boundStatements } from './bound-statements.js';
import type { Bounds } from './bounds.js';
import { NoUsableHost, type Hosts } from './hosts.js';
import { openSession } from './session.js';

/** Milliseconds until the next search when no host can serve. */
const PAUSE = 200;

type Done = Parameters<Pool['getConnection']>[0];

/**
 * A request that waits for a connection. The class has no closures: a timer and closures that refer to each other
 * survive young garbage collections (docs/performance.md).
 */
class PendingRequest {
  /** Whether the request has failed with a timeout. */
  isExpired = false;
  fault: Error | undefined;
  private readonly timer: NodeJS.Timeout;

  /** @param milliseconds until the request fails */
  constructor(
    private readonly done: Done,
    milliseconds: number,
  ) {
    this.timer = setTimeout(expire, milliseconds, this);
  }

  receive(error: NodeJS.ErrnoException | null, connection?: PoolConnection): void {
    // The request has timed out: the connection goes back to the pool.
    if (this.isExpired) return connection?.release();
    clearTimeout(this.timer);
    this.done(error, connection as PoolConnection);
  }

  expire(): void {
    this.isExpired = true;
    this.done(this.fault ?? timeoutError(), undefined as never);
  }
}

function expire(request: PendingRequest): void {
  request.expire();
}

/** Hands out connections of a pool, each with its session prepared and of the current generation, within a limit. */
export class PoolConnections {
  private readonly getConnection: Pool['getConnection'];
  private readonly generations = new WeakMap<PoolConnection, number>();

  constructor(
    pool: Pool,
    private readonly hosts: Hosts,
    private readonly bounds: Bounds,
  ) {
    this.getConnection = pool.getConnection.bind(pool);
  }

  get(done: Done): void {
    this.attempt(new PendingRequest(done, this.bounds.acquire));
  }

  private attempt(request: PendingRequest): void {
    this.getConnection((error, connection: PoolConnection | undefined) => {
      if (error || connection === undefined) return this.retryOrFail(request, error as Error);
      const generation = this.generations.get(connection);
      if (generation === this.hosts.generation) return request.receive(null, connection);
      if (generation === undefined) return void this.prepare(request, connection);
      connection.destroy();
      this.attempt(request);
    });
  }

  private async prepare(request: PendingRequest, connection: PoolConnection): Promise<void> {
    const { generation } = this.hosts;
    try {
      const { fault } = await openSession(connection, this.bounds.causalReads);
      // A single read-only host is better than none.
      if (fault !== null && this.hosts.areSeveral) throw new NoUsableHost([], fault);
    } catch (error) {
      connection.destroy();
      return this.retryOrFail(request, error as Error);
    }
    this.generations.set(connection, generation);
    boundStatements(connection, this.bounds.statement, () => this.hosts.retire(generation));
    request.receive(null, connection);
  }

  /** With several hosts, retries until one can serve or the request times out. */
  private retryOrFail(request: PendingRequest, fault: Error): void {
    if (!this.hosts.areSeveral) return request.receive(fault);
    request.fault = fault;
    this.hosts.find().then(
      () => this.retry(request, 0),
      (error: Error) => {
        request.fault = error;
        this.retry(request, PAUSE);
      },
    );
  }

  private retry(request: PendingRequest, pause: number): void {
    if (!request.isExpired) setTimeout(() => request.isExpired || this.attempt(request), pause);
  }
}

function timeoutError(): NodeJS.ErrnoException {
  return Object.assign(new Error('no connection became available in time'), { code: 'POOL_ACQUIRE_TIMEOUT' });
}
