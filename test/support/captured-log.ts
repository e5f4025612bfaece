import type { DestinationStream } from 'pino';

export interface CapturedLog {
  readonly destination: DestinationStream;
  text(): string;
  /** The lines of JSON, parsed. */
  lines(): Record<string, unknown>[];
}

/** A log in memory, for tests that read what was written. */
export function captured(): CapturedLog {
  const written: string[] = [];
  const text = () => written.join('');
  return {
    destination: { write: (line) => void written.push(line) },
    text,
    lines: () =>
      text()
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}
