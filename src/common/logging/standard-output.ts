import { constants, openSync, writeSync } from 'node:fs';
import { isatty } from 'node:tty';
import type { DestinationStream } from 'pino';

/** The size of the buffer, in bytes. */
const MOST = 1_048_576;
const LINE_END = 10;
/** Interval between two attempts to write the buffer, in milliseconds. */
const RETRY = 25;
/** How long the end of the process waits for the reader, in milliseconds. */
const PATIENCE = 250;

/**
 * Writes as many of the bytes as possible without waiting.
 *
 * @returns the number of written bytes
 * @throws the error of write(2); EAGAIN when it cannot write now
 */
export type Sink = (bytes: Buffer) => number;

/**
 * The destination of log lines. It never waits and never throws. Lines that the reader does not accept in time go to a
 * bounded buffer. Lines that do not fit into it, or cannot be written (a full disk, a closed pipe), are dropped and
 * counted. When writing works again, a line reports how many were dropped.
 */
export class StandardOutput implements DestinationStream {
  private waiting: Buffer[] = [];
  private waitingBytes = 0;
  private timer: NodeJS.Timeout | undefined;
  /** Lines dropped since the last report. */
  private untold = 0;
  private total = 0;
  /** Whether the last write ended within a line. */
  private isTorn = false;

  /** @param shown converts a line of JSON to the written text */
  constructor(
    private readonly sink: Sink,
    private readonly shown: (line: string) => string = (line) => line,
  ) {}

  /** Dropped lines since the start. */
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

  /** Before the process ends: waits for a slow reader, up to `PATIENCE`. */
  finish(): void {
    const end = performance.now() + PATIENCE;
    const never = new Int32Array(new SharedArrayBuffer(4));
    for (this.passOn(); this.waitingBytes > 0 && performance.now() < end; this.passOn()) Atomics.wait(never, 0, 0, 10);
  }

  /** @returns the bytes that the sink has not written; null when it fails */
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

  /** Buffers lines, unless lines have been dropped: the report must be at the place of the gap. */
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

  /** The text before the next line: the end of an incomplete line, and the report of dropped lines. */
  private note(): string {
    if (this.untold === 0) return '';
    const fields = { level: 'warn', time: new Date().toISOString(), dropped: this.untold };
    const line = JSON.stringify({ ...fields, msg: 'lines of the log are missing: standard output did not take them' });
    return (this.isTorn ? '\n' : '') + this.shown(`${line}\n`);
  }
}

/** The size of a batch, in bytes. */
const BATCH = 8192;
/** The longest time that a line waits in a batch, in milliseconds. */
const LONGEST = 100;

/** Writes lines in batches. The last batch is written before the process ends, unless it is killed. */
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

/** The standard output of this process, by line and in batches. */
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

/** The number of log lines that this process has dropped. */
export function droppedLogLines(): number {
  return ofProcess?.lines.dropped ?? 0;
}

/**
 * Opens a file descriptor that returns EAGAIN instead of waiting for the reader. Node.js makes pipes and sockets
 * non-blocking when it creates a stream for them; errors of that stream, such as EPIPE, are ignored. A stopped terminal
 * would block, so it is opened again as non-blocking. Writes to a file do not wait for a reader.
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
