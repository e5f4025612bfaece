/** What came back, whatever its status. */
export class OutboundResponse {
  /** Lower case, without parameters; empty when none was sent. Only a claim: the body may be anything. */
  readonly contentType: string;

  constructor(
    readonly status: number,
    contentType: string,
    readonly bytes: Buffer,
  ) {
    this.contentType = (contentType.split(';', 1)[0] ?? '').trim().toLowerCase();
  }

  get isSuccess(): boolean {
    return this.status >= 200 && this.status < 300;
  }

  /** The body as UTF-8; a byte order mark is left out. */
  get text(): string {
    return new TextDecoder().decode(this.bytes);
  }

  /** @returns the body as JSON, undefined when it is none */
  get json(): unknown {
    try {
      return JSON.parse(this.text) as unknown;
    } catch {
      return undefined;
    }
  }
}
