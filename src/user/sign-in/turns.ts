import { lineIsFull } from '../credentials/bounded-pool.js';

/** In all lines together. */
const WAITING = 100;

/** Lets attempts at one account go one after the other, so that right ones do not count against each other. */
export class Turns {
  private readonly lines = new Map<string, (() => void)[]>();
  private waiting = 0;

  /** @throws OAuthError `temporarily_unavailable` (503, with Retry-After) when too many wait already */
  async take<T>(key: string, work: () => Promise<T>): Promise<T> {
    const line = this.lines.get(key);
    if (line === undefined) this.lines.set(key, []);
    else await this.waitIn(line);
    try {
      return await work();
    } finally {
      this.pass(key);
    }
  }

  private async waitIn(line: (() => void)[]): Promise<void> {
    if (this.waiting >= WAITING) throw lineIsFull('the line of sign-ins is full');
    this.waiting++;
    await new Promise<void>((resolve) => line.push(resolve));
    this.waiting--;
  }

  private pass(key: string): void {
    const next = this.lines.get(key)?.shift();
    if (next) next();
    else this.lines.delete(key);
  }
}
