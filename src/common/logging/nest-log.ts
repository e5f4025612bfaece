import type { LoggerService } from '@nestjs/common';
import type { Log } from './log.js';

/** What Nest says at each start, of interest only to who looks for a fault in it. */
const CHATTER = new Set(['InstanceLoader', 'NestApplication', 'NestFactory', 'RouterExplorer', 'RoutesResolver']);

/** What Nest says of a start that failed, with a stack; whoever starts the server says it in one sentence. */
const START = new Set(['ExceptionHandler', 'NestApplication']);

type Level = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace';

/** Leads Nest's own `Logger`, which every room uses, into the log. */
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

  /** @param more Nest's other arguments: stacks and errors, and the context at the end */
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
