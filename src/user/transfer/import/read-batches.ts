import { Breaks, OAuthError, type TextLine } from '../../../common/index.js';
import type { ImportedAccount } from './imported-account.js';
import { batchesOf } from './line-batches.js';

/** What RFC 8259 §2 calls white space. A line has no line feed. */
const SPACE = /^[\t\r ]*$/;

type Read = (line: TextLine) => Promise<ImportedAccount>;

/** A line that is not empty, with its account or its fault. */
export interface ReadLine {
  readonly line: number;
  readonly account: ImportedAccount | OAuthError;
}

export interface ReadBatch {
  readonly lines: readonly ReadLine[];
  /** The number of its last line, which may be empty. */
  readonly last: number;
}

/**
 * @param skip the number of lines to leave out at the beginning
 * @param read throws an OAuthError for the fault of a line
 */
export async function* readBatches(
  lines: AsyncIterable<TextLine>,
  skip: number,
  read: Read,
): AsyncGenerator<ReadBatch, void> {
  for await (const batch of batchesOf(lines, skip)) {
    yield { lines: await readEach(batch, read), last: batch.at(-1)!.number };
  }
}

async function readEach(batch: readonly TextLine[], read: Read): Promise<readonly ReadLine[]> {
  const breaks = new Breaks();
  const all: ReadLine[] = [];
  for (const line of batch) {
    await breaks.take();
    if (line.bytes !== null && SPACE.test(line.bytes.toString('latin1'))) continue;
    all.push({ line: line.number, account: await read(line).catch(refusalIn) });
  }
  return all;
}

/** @throws an error that is not about the line */
export function refusalIn(error: unknown): OAuthError {
  if (error instanceof OAuthError) return error;
  throw error;
}
