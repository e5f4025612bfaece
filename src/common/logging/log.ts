import { AsyncLocalStorage } from 'node:async_hooks';
import { pino, type DestinationStream, type Logger as PinoLogger, type LoggerOptions } from 'pino';
import { errorFields } from './error-fields.js';
import { prettyLine, prettyStream } from './pretty.js';
import { withoutDuplicates, withoutSecrets } from './redaction.js';
import { RequestLines } from './request-lines.js';
import { standardOutput } from './standard-output.js';

export type Log = PinoLogger;

export interface Logs {
  /** Events that rooms and Nest report through Nest's `Logger`. */
  readonly events: Log;
  /** One line for each request. Its fields are fixed, so they are not searched for secrets. */
  readonly requests: RequestLines;
}

export interface LogOptions {
  /** A level of pino, or `silent`. */
  readonly level: string;
  readonly format: 'pretty' | 'json';
  /** The destination of the lines; standard output by default. */
  readonly destination?: DestinationStream | undefined;
}

/** The id of the current request, which each line of the log contains. */
export const requestIds = new AsyncLocalStorage<string>();

/** Creates the log of this process: lines with ISO times, levels as words, and the id of the request. */
export function newLog({ level, format, destination }: LogOptions): Logs {
  const isPretty = format === 'pretty';
  const output = destination === undefined ? standardOutput(isPretty ? prettyLine : undefined) : all(destination);
  const to = isPretty ? prettyStream(output.lines) : output.lines;
  const options: LoggerOptions = {
    level,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }), log: withoutSecrets },
    serializers: { err: errorFields },
    hooks: { streamWrite: withoutDuplicates },
    mixin: () => ({ request: requestIds.getStore() }),
  };
  const events = pino(options, to);
  const requests = new RequestLines(isPretty ? to : output.batches, (one) => events.isLevelEnabled(one));
  return { events, requests };
}

/** Sends every line to one destination immediately. */
function all(destination: DestinationStream): Readonly<Record<'lines' | 'batches', DestinationStream>> {
  return { lines: destination, batches: destination };
}
