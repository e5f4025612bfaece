import { lineIsFull } from '../credentials/bounded-pool.js';

/** Attempts under way or waiting, at all accounts together: as many as a line of password hashes holds. */
const MOST = 100;

/**
 * Lets attempts at one account go one after the other, so that right ones do not count against each other.
 * Whoever comes while too many are inside is sent away before anything is read or written for it.
 */
export class Turns {
  private readonly lines = new Map<string, (() => void)[]>();
  private inside = 0;

  /** @throws OAuthError `temporarily_unavailable` (503, with Retry-After) when too many wait already */
  async take<T>(key: string, work: () => Promise<T>): Promise<T> {
    if (this.inside >= MOST) throw lineIsFull('the line of sign-ins is full');
    this.inside++;
    const line = this.lines.get(key);
    if (line === undefined) this.lines.set(key, []);
    else await new Promise<void>((resolve) => line.push(resolve));
    try {
      return await work();
    } finally {
      this.pass(key);
    }
  }

  private pass(key: string): void {
    this.inside--;
    const next = this.lines.get(key)?.shift();
    if (next) next();
    else this.lines.delete(key);
  }
}
