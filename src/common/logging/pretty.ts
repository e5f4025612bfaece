import type { DestinationStream } from 'pino';

/** Colours of a terminal, by level. */
const COLOUR: Readonly<Record<string, number>> = { fatal: 31, error: 31, warn: 33, info: 32, debug: 34, trace: 90 };

interface Line extends Readonly<Record<string, unknown>> {
  readonly level: string;
  readonly time: string;
  readonly msg?: string;
  readonly context?: string;
  readonly err?: { readonly stack?: string };
}

/** Turns lines of JSON into lines for a person: time, level, message, then the rest as `name=value`. */
export function prettyStream(out: DestinationStream): DestinationStream {
  return { write: (text) => out.write(prettyLine(text)) };
}

/** @param text one line of JSON, as pino writes it */
export function prettyLine(text: string): string {
  const { level, time, msg = '', context, err, ...rest } = JSON.parse(text) as Line;
  const fields = Object.entries(rest).map(
    ([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  const head = [time.slice(11, 23), coloured(level), context && `[${context}]`, msg, ...fields].filter(Boolean);
  const stack = err === undefined ? '' : `\n${err.stack ?? JSON.stringify(err)}`;
  return `${printable(head.join(' '))}${printable(stack)}\n`;
}

function coloured(level: string): string {
  return `\u001b[${COLOUR[level] ?? 0}m${level.toUpperCase().padEnd(5)}\u001b[0m`;
}

/** Control characters that would change the terminal; the log's own colours and line ends are excluded. */
function printable(text: string): string {
  return text.replace(/(?!\u001b\[\d+m)[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, '\u00b7');
}
