import type { TextLine } from '../../../common/index.js';

/**
 * Lines and bytes of a batch, at most: one transaction, and what an import holds in memory. A small batch occupies the
 * process for a few milliseconds only, so that requests beside an import hardly wait.
 */
const MOST_LINES = 16;
const MOST_BYTES = 262_144;

/** @param skip the number of lines to leave out at the beginning */
export async function* batchesOf(lines: AsyncIterable<TextLine>, skip: number): AsyncGenerator<readonly TextLine[]> {
  let batch: TextLine[] = [];
  let bytes = 0;
  for await (const line of lines) {
    if (line.number <= skip) continue;
    batch.push(line);
    bytes += line.bytes?.length ?? 0;
    if (batch.length < MOST_LINES && bytes < MOST_BYTES) continue;
    yield batch;
    batch = [];
    bytes = 0;
  }
  if (batch.length > 0) yield batch;
}
