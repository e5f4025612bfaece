/** How much work runs at a time and how much waits. */
export interface LineLimits {
  /** Pieces of work at a time. */
  readonly atOnce: number;
  /** Of these with one key. */
  readonly perKey: number;
  /** Pieces of work that wait. */
  readonly waiting: number;
  /** Of these with one key. */
  readonly waitingPerKey: number;
}

/** What a piece of work belongs to. */
export interface Share {
  /** Whose work is limited together, for example an account or a host. */
  readonly key: string;
  /** Who asks for it, for example a network; the key where it is left out. */
  readonly from?: string | undefined;
  /** Ends the waiting. */
  readonly signal?: AbortSignal | undefined;
}

/** Why there is no place: too much waits with the same key, or from the same asker; or too much in all. */
export type LineFault = 'key' | 'asker' | 'all';

/** There is no place for a piece of work. */
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
 * Lets few pieces of work run at a time. The others wait in one line for each asker, and the askers take turns, so that
 * whoever asks much waits behind its own work. When too much waits in all, the asker that has most in line loses its
 * newest: no asker, and no number of requests from one, takes all the places.
 */
export class FairLine {
  private running = 0;
  private readonly runningOf = new Map<string, number>();
  /** By asker; the one whose turn is next comes first. */
  private readonly lines = new Map<string, Waiter[]>();
  private waiting = 0;
  private readonly waitingOf = new Map<string, number>();

  constructor(private readonly limits: LineLimits) {}

  /** How many pieces of work run and how many wait. */
  get load(): { readonly running: number; readonly waiting: number } {
    return { running: this.running, waiting: this.waiting };
  }

  /**
   * @throws LineFull, at once or when others need the place in line more
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

  /** @throws LineFull where the place in line is not the newcomer's to have */
  private makeRoom(key: string, from: string): void {
    if ((this.waitingOf.get(key) ?? 0) >= this.limits.waitingPerKey) throw new LineFull('key');
    if (this.waiting < this.limits.waiting) return;
    const [longest = []] = [...this.lines.values()].sort((one, other) => other.length - one.length);
    const own = this.lines.get(from)?.length ?? 0;
    const loser = longest.at(-1);
    if (loser === undefined || own + 1 >= longest.length) {
      throw new LineFull(own > 0 && own >= longest.length ? 'asker' : 'all');
    }
    this.remove(loser);
    loser.leave(new LineFull('asker'));
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
