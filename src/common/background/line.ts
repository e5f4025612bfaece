/** How much work may run and how much may wait. */
export interface LineLimits {
  /** Pieces of work that run at a time. */
  readonly atOnce: number;
  /** Pieces with one key that run at a time; unlimited when left out. */
  readonly perKey?: number;
  /** Pieces of work that wait; any number when left out. */
  readonly waiting?: number;
  /** Pieces with one key that wait; unlimited when left out. */
  readonly waitingPerKey?: number;
}

/** What a piece of work belongs to. */
export interface Share {
  /** Whose work is limited together, for example an account or a host. */
  readonly key: string;
  /** Who requests it, for example a network; the key when left out. */
  readonly from?: string | undefined;
  /** Ends the waiting. */
  readonly signal?: AbortSignal | undefined;
}

/** Why work has no place: too much waits with the same key, too much from the same asker, or too much in all. */
export type LineFault = 'key' | 'asker' | 'all';

/** There is no place for a piece of work: the error of a line that was given no other. */
export class LineFull extends Error {
  constructor(readonly fault: LineFault) {
    super(`the line is full (${fault})`);
    this.name = 'LineFull';
  }
}

interface Waiter {
  readonly key: string;
  readonly from: string;
  readonly enter: () => void;
  readonly leave: (error: Error) => void;
}

/**
 * Runs a limited number of pieces of work at a time. The others wait, in the order of arrival, in one line for each
 * asker. The askers take turns, so that an asker with much work waits behind its own work. When too much waits in all,
 * the asker with the longest line loses its newest piece, so that no asker takes all the places (ADR 0039).
 */
export class Line {
  private readonly limits: Required<LineLimits>;
  private running = 0;
  private readonly runningOf = new Map<string, number>();
  /** By asker; the one whose turn is next comes first. */
  private readonly lines = new Map<string, Waiter[]>();
  private waiting = 0;
  private readonly waitingOf = new Map<string, number>();

  /** @param refusal makes the error for work that has no place */
  constructor(
    { atOnce, perKey = atOnce, waiting = Infinity, waitingPerKey = waiting }: LineLimits,
    private readonly refusal: (fault: LineFault) => Error = (fault) => new LineFull(fault),
  ) {
    this.limits = { atOnce, perKey, waiting, waitingPerKey };
  }

  /** How many pieces of work run and how many wait. */
  get load(): { readonly running: number; readonly waiting: number } {
    return { running: this.running, waiting: this.waiting };
  }

  /**
   * @throws the refusal, at once or when the place in line goes to another asker
   * @throws the reason of the signal when it ends the waiting
   */
  async run<T>({ key, from = key, signal }: Share, work: () => Promise<T>): Promise<T> {
    if (this.hasRoomFor(key)) this.begin(key);
    else await this.wait(key, from, signal);
    try {
      return await work();
    } finally {
      this.end(key);
    }
  }

  private hasRoomFor(key: string): boolean {
    return this.running < this.limits.atOnce && (this.runningOf.get(key) ?? 0) < this.limits.perKey;
  }

  private begin(key: string): void {
    this.running++;
    add(this.runningOf, key, 1);
  }

  private end(key: string): void {
    this.running--;
    add(this.runningOf, key, -1);
    for (let next = this.next(); next !== undefined; next = this.next()) {
      this.remove(next);
      this.toTheBack(next.from);
      this.begin(next.key);
      next.enter();
    }
  }

  private async wait(key: string, from: string, signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    this.makeRoom(key, from);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiter: Waiter = { key, from, enter: resolve, leave: reject };
    const giveUp = () => {
      this.remove(waiter);
      reject(signal?.reason as Error);
    };
    signal?.addEventListener('abort', giveUp, { once: true });
    this.add(waiter);
    try {
      await promise;
    } finally {
      signal?.removeEventListener('abort', giveUp);
    }
  }

  /** @throws the refusal when there is no place for the new work */
  private makeRoom(key: string, from: string): void {
    if ((this.waitingOf.get(key) ?? 0) >= this.limits.waitingPerKey) throw this.refusal('key');
    if (this.waiting < this.limits.waiting) return;
    const [longest = []] = [...this.lines.values()].sort((one, other) => other.length - one.length);
    const own = this.lines.get(from)?.length ?? 0;
    const loser = longest.at(-1);
    if (loser === undefined || own + 1 >= longest.length) {
      throw this.refusal(own > 0 && own >= longest.length ? 'asker' : 'all');
    }
    this.remove(loser);
    loser.leave(this.refusal('asker'));
  }

  /** The first that may run, of the asker whose turn it is. */
  private next(): Waiter | undefined {
    if (this.running >= this.limits.atOnce) return undefined;
    for (const line of this.lines.values()) {
      const able = line.find(({ key }) => this.hasRoomFor(key));
      if (able !== undefined) return able;
    }
    return undefined;
  }

  private add(waiter: Waiter): void {
    const line = this.lines.get(waiter.from);
    if (line === undefined) this.lines.set(waiter.from, [waiter]);
    else line.push(waiter);
    this.waiting++;
    add(this.waitingOf, waiter.key, 1);
  }

  private remove(waiter: Waiter): void {
    const line = this.lines.get(waiter.from) ?? [];
    const at = line.indexOf(waiter);
    if (at < 0) return;
    line.splice(at, 1);
    if (line.length === 0) this.lines.delete(waiter.from);
    this.waiting--;
    add(this.waitingOf, waiter.key, -1);
  }

  private toTheBack(from: string): void {
    const line = this.lines.get(from);
    if (line === undefined) return;
    this.lines.delete(from);
    this.lines.set(from, line);
  }
}

/** Counts, and keeps no entry of zero. */
function add(counts: Map<string, number>, key: string, difference: number): void {
  const count = (counts.get(key) ?? 0) + difference;
  if (count === 0) counts.delete(key);
  else counts.set(key, count);
}
