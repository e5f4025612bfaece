import { OutboundError } from './outbound-error.js';
import type { OutboundLimits } from './outbound-limits.js';

interface Waiter {
  readonly host: string;
  readonly enter: () => void;
}

/** Lets few fetches run at a time, fewer still of one host; some wait in line, the rest are sent away. */
export class Places {
  private readonly running = new Map<string, number>();
  private total = 0;
  private line: Waiter[] = [];

  constructor(private readonly limits: Pick<OutboundLimits, 'atOnce' | 'perHost' | 'waiting'>) {}

  /**
   * @param signal ends the waiting
   * @throws OutboundError `busy` when the line is full, `timeout` when the signal comes first
   */
  async run<T>(host: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    await this.enter(host, signal);
    try {
      return await work();
    } finally {
      this.leave(host);
    }
  }

  private async enter(host: string, signal: AbortSignal): Promise<void> {
    if (this.hasRoomFor(host)) return this.take(host);
    if (this.line.length >= this.limits.waiting) throw new OutboundError('busy', 'too many fetches wait already');
    await new Promise<void>((resolve, reject) => {
      const giveUp = () => {
        this.line = this.line.filter((other) => other !== waiter);
        reject(new OutboundError('timeout', `no place for a fetch from ${host}`));
      };
      const enter = () => {
        signal.removeEventListener('abort', giveUp);
        this.take(host);
        resolve();
      };
      const waiter = { host, enter };
      signal.addEventListener('abort', giveUp, { once: true });
      this.line.push(waiter);
    });
  }

  private leave(host: string): void {
    const left = (this.running.get(host) ?? 1) - 1;
    if (left === 0) this.running.delete(host);
    else this.running.set(host, left);
    this.total--;
    const next = this.line.find((waiter) => this.hasRoomFor(waiter.host));
    if (next === undefined) return;
    this.line = this.line.filter((waiter) => waiter !== next);
    next.enter();
  }

  private hasRoomFor(host: string): boolean {
    return this.total < this.limits.atOnce && (this.running.get(host) ?? 0) < this.limits.perHost;
  }

  private take(host: string): void {
    this.total++;
    this.running.set(host, (this.running.get(host) ?? 0) + 1);
  }
}
