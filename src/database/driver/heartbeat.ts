import { Logger } from '@nestjs/common';
import type { Connection } from 'mysql2';
import { Upkeep } from '../../common/index.js';
import type { DatabaseHost } from '../../config/index.js';
import { connectionTo, within } from './access.js';
import type { Hosts } from './hosts.js';
import { readServerState } from './server-state.js';

/** Milliseconds between two questions, and for their answer: a host that says nothing is left within three seconds. */
const INTERVAL = 1000;

/** Asks the host in use whether it can serve, so that one that is frozen or out of its cluster is left at once. */
export class Heartbeat {
  private readonly upkeep: Upkeep;
  private line: { readonly host: DatabaseHost; readonly connection: Connection } | undefined;

  constructor(private readonly hosts: Hosts) {
    this.upkeep = new Upkeep((signal) => this.beat(signal), {
      task: 'Checking the database host',
      every: INTERVAL,
      logger: new Logger('Database'),
    });
    this.upkeep.start();
  }

  stop(): void {
    void this.upkeep.stop();
    this.hangUp();
  }

  private async beat(signal: AbortSignal): Promise<void> {
    const host = this.hosts.current;
    try {
      const { fault } = await within(INTERVAL, readServerState(this.lineTo(host)));
      if (fault === null) return;
    } catch {
      this.hangUp();
    }
    // Where no host can serve, the next beat searches again.
    if (!signal.aborted) await this.hosts.find(host);
  }

  private lineTo(host: DatabaseHost): Connection {
    if (this.line?.host === host) return this.line.connection;
    this.hangUp();
    this.line = { host, connection: connectionTo(host, this.hosts.access, INTERVAL) };
    return this.line.connection;
  }

  private hangUp(): void {
    this.line?.connection.destroy();
    this.line = undefined;
  }
}
