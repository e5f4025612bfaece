import { constants, openSync, writeSync } from 'node:fs';
import { isatty } from 'node:tty';
import type { DestinationStream } from 'pino';

/** Bytes that wait for a reader at most. */
const MOST = 1_048_576;
const LINE_END = 10;
/** Milliseconds between two tries to pass on what waits. */
const RETRY = 25;
/** Milliseconds that the end of the process waits for a reader at most. */
const PATIENCE = 250;

/**
 * Takes as many of the bytes as it can without waiting.
 *
 * @returns how many
 * @throws what write(2) says; EAGAIN when it can take none now
 */
export type Sink = (bytes: Buffer) => number;

/**
 * Where lines of the log go. It never waits and never throws: what a reader does not take in time waits in a bounded
 * buffer, and what finds no place there, or cannot be written at all (a full disk, a closed pipe), is dropped and
 * counted. A line says how much, as soon as lines can be written again.
 */
export class StandardOutput implements DestinationStream {
  private waiting: Buffer[] = [];
  private waitingBytes = 0;
  private timer: NodeJS.Timeout | undefined;
  /** Lines dropped since the last line that said so. */
  private untold = 0;
  private total = 0;
  /** Whether the last thing written is a part of a line. */
  private isTorn = false;

  /** @param shown turns a line of JSON into what is written */
  constructor(
    private readonly sink: Sink,
    private readonly shown: (line: string) => string = (line) => line,
  ) {}

  /** Lines since the start. */
  get dropped(): number {
    return this.total;
  }

  /** @param text whole lines */
  write(text: string): void {
    if (this.waitingBytes > 0) return this.wait(text);
    const rest = this.pass(Buffer.from(this.note() + text));
    if (rest === null) return this.drop(text);
    this.untold = 0;
    if (rest.length > 0) this.keep(rest);
  }

  /** Before the process ends: waits for a reader that is only slow. */
  finish(): void {
    const end = performance.now() + PATIENCE;
    const never = new Int32Array(new SharedArrayBuffer(4));
    for (this.passOn(); this.waitingBytes > 0 && performance.now() < end; this.passOn()) Atomics.wait(never, 0, 0, 10);
  }

  /** @returns what the sink did not take yet; null when it takes nothing any more */
  private pass(bytes: Buffer): Buffer | null {
    let rest = bytes;
    try {
      while (rest.length > 0) {
        const taken = this.sink(rest);
        this.isTorn = rest[taken - 1] !== LINE_END;
        rest = rest.subarray(taken);
      }
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'EAGAIN' ? rest : null;
    }
    return rest;
  }

  private passOn(): void {
    for (let [next] = this.waiting; next !== undefined; [next] = this.waiting) {
      const rest = this.pass(next);
      this.waiting.shift();
      this.waitingBytes -= next.length;
      if (rest === null) {
        this.drop(next.toString());
      } else if (rest.length > 0) {
        this.waiting.unshift(rest);
        this.waitingBytes += rest.length;
        return;
      }
    }
    clearInterval(this.timer);
    this.timer = undefined;
    if (this.untold > 0) this.write('');
  }

  /** Once something is missing, nothing more waits: the line that says so comes where the lines are missing. */
  private wait(text: string): void {
    const bytes = Buffer.from(text);
    if (this.untold === 0 && this.waitingBytes + bytes.length <= MOST) this.keep(bytes);
    else this.drop(text);
  }

  private keep(bytes: Buffer): void {
    this.waiting.push(bytes);
    this.waitingBytes += bytes.length;
    this.timer ??= setInterval(() => this.passOn(), RETRY).unref();
  }

  private drop(text: string): void {
    const lines = text.split('\n').length - 1;
    this.untold += lines;
    this.total += lines;
  }

  /** What comes before the next line: the end of a torn one, and how many lines are missing. */
  private note(): string {
    if (this.untold === 0) return '';
    const fields = { level: 'warn', time: new Date().toISOString(), dropped: this.untold };
    const line = JSON.stringify({ ...fields, msg: 'lines of the log are missing: standard output did not take them' });
    return (this.isTorn ? '\n' : '') + this.shown(`${line}\n`);
  }
}

/** Bytes of lines that wait for others at most. */
const BATCH = 8192;
/** Milliseconds that a line waits for others at most. */
const LONGEST = 100;

/** Passes lines on several at a time. What waits is written before the process ends, unless it is killed. */
export class Batches implements DestinationStream {
  private text = '';

  constructor(private readonly to: DestinationStream) {
    setInterval(() => this.flush(), LONGEST).unref();
  }

  write(text: string): void {
    this.text += text;
    if (this.text.length >= BATCH) this.flush();
  }

  flush(): void {
    const { text } = this;
    this.text = '';
    if (text !== '') this.to.write(text);
  }
}

let ofProcess: { readonly lines: StandardOutput; readonly batches: Batches } | undefined;

/** The standard output of this process, line by line and in batches. */
export function standardOutput(shown?: (line: string) => string): NonNullable<typeof ofProcess> {
  if (ofProcess !== undefined) return ofProcess;
  const output = fileDescriptor();
  const lines = new StandardOutput((bytes) => writeSync(output, bytes), shown);
  const batches = new Batches(lines);
  process.once('exit', () => {
    batches.flush();
    lines.finish();
  });
  ofProcess = { lines, batches };
  return ofProcess;
}

/** Lines of the log that this process has dropped. */
export function droppedLogLines(): number {
  return ofProcess?.lines.dropped ?? 0;
}

/**
 * One that answers EAGAIN instead of waiting for a reader. Node.js makes pipes and sockets so as soon as it has a
 * stream for them; the stream's own errors, for example EPIPE, are nobody's business then. A terminal that is stopped
 * would wait, so it is opened once more. Writing to a file waits for nobody.
 */
function fileDescriptor(): number {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  if (!isatty(1)) return 1;
  try {
    return openSync('/proc/self/fd/1', constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch {
    return 1;
  }
}
