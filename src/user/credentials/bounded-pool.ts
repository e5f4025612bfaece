import { OAuthError } from '../../common/index.js';

/** Lets few pieces of work run at a time and some wait in line; whoever finds the line full is sent away. */
export class BoundedPool {
  private running = 0;
  private readonly line: (() => void)[] = [];

  constructor(
    private readonly atOnce: number,
    private readonly waiting: number,
  ) {}

  /** How many run, and how many wait. */
  get load(): { readonly running: number; readonly waiting: number } {
    return { running: this.running, waiting: this.line.length };
  }

  /** @throws OAuthError `temporarily_unavailable` (503, with Retry-After) when the line is full */
  async run<T>(work: () => Promise<T>): Promise<T> {
    await this.enter();
    try {
      return await work();
    } finally {
      this.leave();
    }
  }

  private async enter(): Promise<void> {
    if (this.running < this.atOnce) {
      this.running++;
      return;
    }
    if (this.line.length >= this.waiting) throw lineIsFull('the line of password hashes is full');
    await new Promise<void>((resolve) => this.line.push(resolve));
  }

  /** Hands the place to the next in line, or gives it up. */
  private leave(): void {
    const next = this.line.shift();
    if (next) next();
    else this.running--;
  }
}

/** @param reason for the log */
export function lineIsFull(reason: string): OAuthError {
  return new OAuthError('temporarily_unavailable', 'Too many people are signing in at the moment', {
    reason,
    headers: { 'Retry-After': '2' },
  });
}
