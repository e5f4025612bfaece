import type { Connection } from 'mysql2';
import type { DatabaseHost } from '../../config/index.js';
import { connectionTo, within } from './access.js';
import type { Hosts } from './hosts.js';
import { readServerState } from './server-state.js';

/** Milliseconds between two questions, and for their answer: a host that says nothing is left within three seconds. */
const INTERVAL = 1000;

/** Asks the host in use whether it can serve, so that one that is frozen or out of its cluster is left at once. */
export class Heartbeat {
  private readonly timer: NodeJS.Timeout;
  private line: { readonly host: DatabaseHost; readonly connection: Connection } | undefined;
  private isBeating = false;

  constructor(private readonly hosts: Hosts) {
    this.timer = setInterval(() => void this.beat(), INTERVAL).unref();
  }

  stop(): void {
    clearInterval(this.timer);
    this.hangUp();
  }

  private async beat(): Promise<void> {
    if (this.isBeating) return;
    this.isBeating = true;
    const host = this.hosts.current;
    try {
      const { fault } = await within(INTERVAL, readServerState(this.lineTo(host)));
      if (fault !== null) await this.hosts.find(host);
    } catch {
      this.hangUp();
      // Nobody to go to: the next beat asks again.
      await this.hosts.find(host).catch(() => undefined);
    } finally {
      this.isBeating = false;
    }
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
