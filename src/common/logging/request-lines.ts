import type { DestinationStream } from 'pino';

export interface RequestLine {
  readonly level: 'debug' | 'info' | 'error';
  /** The id of the request: letters, digits, `.`, `_` and `-` only. */
  readonly request: string;
  /** From the HTTP parser of Node.js: letters and `-` only. */
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly ms: number;
  /** Whether the client disconnected before the response was complete. */
  readonly aborted: boolean;
}

/**
 * Writes one line of JSON for each request, in the form of pino's lines. Its members are fixed, so the most frequent line
 * of the log needs no general serializer (ADR 0033).
 */
export class RequestLines {
  private at = 0;
  private text = '';

  constructor(
    private readonly to: DestinationStream,
    readonly isEnabled: (level: RequestLine['level']) => boolean,
  ) {}

  write({ level, request, method, path, status, ms, aborted }: RequestLine): void {
    const time = this.now();
    const fields = `"request":"${request}","method":"${method}","path":${JSON.stringify(path)},"status":${status},"ms":${ms}`;
    this.to.write(`{"level":"${level}","time":"${time}",${fields}${aborted ? ',"aborted":true' : ''}}\n`);
  }

  /** The text of the time is computed once for each millisecond. */
  private now(): string {
    const now = Date.now();
    if (now !== this.at) {
      this.at = now;
      this.text = new Date(now).toISOString();
    }
    return this.text;
  }
}
