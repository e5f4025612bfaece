import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';

/** The connections of the pool in use, and the requests that wait for one. */
export interface PoolUse {
  readonly size: number;
  readonly used: number;
  readonly waiting: number;
}

// Private to mysql2 (the three lists) and to TypeORM (`pool` of its MySQL driver); test/integration/operations/clean-up/load-gauge.spec.ts notices when they change.
/** The private lists of mysql2's pool. */
interface Mysql2Pool {
  readonly _allConnections?: { readonly length: number };
  readonly _freeConnections?: { readonly length: number };
  readonly _connectionQueue?: { readonly length: number };
}

const RESOLUTION_MS = 10;
/** The mean delay of the event loop above which the process is busy, in milliseconds. */
const LATE_MS = 25;

/** Measures how busy this process is. */
@Injectable()
export class LoadGauge implements OnModuleDestroy {
  private readonly delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });

  constructor(@InjectDataSource() private readonly dataSource: DataSource) {
    this.delays.enable();
  }

  onModuleDestroy(): void {
    this.delays.disable();
  }

  /** Whether requests wait for a connection, or have waited for the event loop since the last call. */
  isBusy(): boolean {
    const late = this.delays.mean / 1e6 - RESOLUTION_MS;
    this.delays.reset();
    const { used, size, waiting } = this.pool();
    return late > LATE_MS || waiting > 0 || used > size * 0.8;
  }

  pool(): PoolUse {
    const { pool } = this.dataSource.driver as unknown as { pool?: Mysql2Pool };
    const { poolSize = 1 } = this.dataSource.options as { poolSize?: number };
    const all = pool?._allConnections?.length ?? 0;
    return {
      size: poolSize,
      used: all - (pool?._freeConnections?.length ?? 0),
      waiting: pool?._connectionQueue?.length ?? 0,
    };
  }
}
