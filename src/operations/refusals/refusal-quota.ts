import { networkOf } from '../../common/index.js';

/** Refusals that a process keeps in a minute: of all callers, of one address, and of one client with one error code. */
export interface QuotaLimits {
  readonly all: number;
  readonly address: number;
  readonly clientAndCode: number;
}

const MINUTE_MS = 60_000;

/** Limits the refusals that are kept, so that one caller cannot fill the database or displace the refusals of others. */
export class RefusalQuota {
  private minute = 0;
  private kept = 0;
  private readonly counts = new Map<string, number>();

  constructor(private readonly limits: QuotaLimits) {}

  /** Counts a refusal if it can be kept. @returns whether it can */
  allows(
    at: Date,
    from: { readonly address?: string | undefined; readonly clientId?: string | undefined },
    code: string,
  ): boolean {
    this.begin(Math.floor(at.getTime() / MINUTE_MS));
    const byAddress = `address ${networkOf(from.address ?? '')}`;
    const byClient = `client ${from.clientId} ${code}`;
    const { all, address, clientAndCode } = this.limits;
    if (this.kept >= all || this.of(byAddress) >= address || this.of(byClient) >= clientAndCode) return false;
    this.kept++;
    for (const key of [byAddress, byClient]) this.counts.set(key, this.of(key) + 1);
    return true;
  }

  /** Drops the counts of other minutes: the map has at most two entries for each refusal that was kept. */
  private begin(minute: number): void {
    if (minute === this.minute) return;
    this.minute = minute;
    this.kept = 0;
    this.counts.clear();
  }

  private of(key: string): number {
    return this.counts.get(key) ?? 0;
  }
}
