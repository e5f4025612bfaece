import type { LoggerService } from '@nestjs/common';
import type { Log } from './log.js';

/** Messages of Nest at each start, which help only to debug the start. */
const CHATTER = new Set(['InstanceLoader', 'NestApplication', 'NestFactory', 'RouterExplorer', 'RoutesResolver']);

/** The message of Nest for a failed start, with a stack. `serve` prints one sentence instead. */
const START = new Set(['ExceptionHandler', 'NestApplication']);

type Level = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace';

/** Writes the messages of Nest's `Logger`, which every room uses, to the log. */
export class NestLog implements LoggerService {
  constructor(private readonly target: Log) {}

  log(message: unknown, ...more: unknown[]): void {
    this.write(CHATTER.has(String(more.at(-1))) ? 'debug' : 'info', message, more);
  }

  fatal(message: unknown, ...more: unknown[]): void {
    this.write('fatal', message, more);
  }

  error(message: unknown, ...more: unknown[]): void {
    this.write(START.has(String(more.at(-1))) ? 'debug' : 'error', message, more);
  }

  warn(message: unknown, ...more: unknown[]): void {
    this.write('warn', message, more);
  }

  debug(message: unknown, ...more: unknown[]): void {
    this.write('debug', message, more);
  }

  verbose(message: unknown, ...more: unknown[]): void {
    this.write('trace', message, more);
  }

  /** @param more the other arguments of Nest: stacks and errors, and the context at the end */
  private write(level: Level, message: unknown, more: readonly unknown[]): void {
    const context = more.length > 0 && typeof more.at(-1) === 'string' ? more.at(-1) : undefined;
    const err = [message, ...more].find((value) => value instanceof Error);
    const stack = more.slice(0, -1).find((value) => typeof value === 'string');
    const fields = {
      ...(context !== undefined && { context }),
      ...(typeof message === 'object' && message !== err && message),
      ...(err !== undefined && { err }),
      ...(err === undefined && stack !== undefined && { stack }),
    };
    this.target[level](fields, typeof message === 'string' ? message : err?.message);
  }
}
