const NEWLINE = 0x0a;
/** Bytes of a line. */
export const LONGEST_LINE = 65_536;

/** A line of a text that is read as a stream. */
export interface TextLine {
  /** Counted from 1, empty lines included. */
  readonly number: number;
  /** Without the line break; null for a line that is longer than `LONGEST_LINE`. */
  readonly bytes: Buffer | null;
}

/**
 * Splits a stream into lines without keeping more than one of them. A last line needs no line break.
 *
 * @param chunks of any size
 */
export async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<TextLine> {
  const line = new GrowingLine();
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      yield line.endWith(chunk.subarray(start, end));
      start = end + 1;
    }
    line.add(chunk.subarray(start));
  }
  if (line.size > 0) yield line.endWith(Buffer.alloc(0));
}

/** The line that is being read. Of a line that is too long only its size is kept. */
class GrowingLine {
  size = 0;
  private number = 0;
  private parts: Buffer[] = [];

  add(part: Buffer): void {
    if (part.length === 0) return;
    this.size += part.length;
    if (this.size <= LONGEST_LINE) this.parts.push(part);
    else this.parts = [];
  }

  endWith(part: Buffer): TextLine {
    this.add(part);
    const bytes = this.size > LONGEST_LINE ? null : Buffer.concat(this.parts);
    this.parts = [];
    this.size = 0;
    return { number: ++this.number, bytes };
  }
}
