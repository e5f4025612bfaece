import { afterEach, describe, expect, it, vi } from 'vitest';
import { Batches, StandardOutput } from '../../../../src/common/logging/standard-output.js';

/** Simulates a reader, a disk or a closed pipe. */
class Reader {
  text = '';
  /** Number of bytes that it still accepts. */
  room = Infinity;
  /** Error code when it accepts none. */
  code = 'EAGAIN';

  readonly sink = (bytes: Buffer): number => {
    if (this.room === 0) throw Object.assign(new Error(this.code), { code: this.code });
    const taken = Math.min(bytes.length, this.room);
    this.room -= taken;
    this.text += bytes.toString('latin1', 0, taken);
    return taken;
  };

  get lines(): readonly string[] {
    return this.text.split('\n').slice(0, -1);
  }
}

const line = (n: number) => `{"n":${n}}\n`;
const dropped = (count: number) => expect.stringContaining(`"dropped":${count},`) as string;

describe('the standard output of the log', () => {
  afterEach(() => void vi.useRealTimers());

  it('writes lines at once', () => {
    const reader = new Reader();
    const out = new StandardOutput(reader.sink);
    out.write(line(1));
    out.write(line(2));
    expect([reader.text, out.dropped]).toEqual([line(1) + line(2), 0]);
  });

  it('a reader that stops → complete lines wait in order until it continues', () => {
    vi.useFakeTimers();
    const reader = Object.assign(new Reader(), { room: 10 });
    const out = new StandardOutput(reader.sink);
    for (let n = 1; n <= 5; n++) out.write(line(n));
    expect(reader.text).toBe(`${line(1)}{"`);
    reader.room = 12;
    vi.advanceTimersByTime(25);
    reader.room = Infinity;
    vi.advanceTimersByTime(25);
    out.write(line(6));
    expect([reader.text, out.dropped]).toEqual([[1, 2, 3, 4, 5, 6].map(line).join(''), 0]);
  });

  it('a reader that never continues → at most 1 MiB waits and the rest is counted; a line reports the number later', () => {
    vi.useFakeTimers();
    const reader = Object.assign(new Reader(), { room: 0 });
    const out = new StandardOutput(reader.sink);
    const long = `${'x'.repeat(1023)}\n`;
    for (let n = 0; n < 1500; n++) out.write(long);
    expect(out.dropped).toBe(1500 - 1024);
    reader.room = Infinity;
    vi.advanceTimersByTime(25);
    expect(reader.lines).toHaveLength(1025);
    expect(reader.lines.at(-1)).toEqual(dropped(476));
    out.write(line(1));
    expect([reader.lines.at(-1), out.dropped]).toEqual(['{"n":1}', 476]);
  });

  it.each(['ENOSPC', 'EPIPE', 'EIO', 'EBADF', 'EFBIG'])(
    '%s → nothing is thrown, each line is counted, and the first line written later reports how many are missing',
    (code) => {
      const reader = Object.assign(new Reader(), { room: 12, code });
      const out = new StandardOutput(reader.sink);
      for (let n = 1; n <= 4; n++) out.write(line(n));
      expect([reader.text, out.dropped]).toEqual([`${line(1)}{"n"`, 3]);
      reader.room = Infinity;
      out.write(line(5));
      expect(reader.lines).toEqual(['{"n":1}', '{"n"', dropped(3), '{"n":5}']);
      out.write(line(6));
      expect([reader.lines.at(-1), out.dropped]).toEqual(['{"n":6}', 3]);
    },
  );

  it('a reader that leaves while lines wait → the lines are counted', () => {
    vi.useFakeTimers();
    const reader = Object.assign(new Reader(), { room: 0 });
    const out = new StandardOutput(reader.sink);
    for (let n = 1; n <= 3; n++) out.write(line(n));
    reader.code = 'EPIPE';
    vi.advanceTimersByTime(1000);
    expect(out.dropped).toBe(3);
  });

  it('the end of the process waits for a slow reader, and only briefly for one that has stopped', () => {
    const reader = Object.assign(new Reader(), { room: 0 });
    const out = new StandardOutput(reader.sink);
    out.write(line(1));
    const begun = performance.now();
    out.finish();
    expect(performance.now() - begun).toBeLessThan(2000);
    reader.room = Infinity;
    out.finish();
    expect(reader.text).toBe(line(1));
  });

  it('batches contain several lines and wait at most 100 ms', () => {
    vi.useFakeTimers();
    const reader = new Reader();
    const batches = new Batches({ write: (text) => void reader.sink(Buffer.from(text)) });
    batches.write(line(1));
    expect(reader.text).toBe('');
    vi.advanceTimersByTime(100);
    expect(reader.text).toBe(line(1));
    batches.write(`${'x'.repeat(9000)}\n`);
    expect(reader.lines).toHaveLength(2);
    batches.flush();
    expect(reader.lines).toHaveLength(2);
  });
});
