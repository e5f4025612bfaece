import type { OAuthError } from '../../../common/index.js';
import { reportOf, type Outcome } from './import-outcome.js';
import type { ImportSummary, LineReport, ReportLine } from './import-report.dto.js';

/** Lines between two interim summaries. */
const INTERVAL = 1000;

type Counts = Pick<ImportSummary, 'imported' | 'skipped' | 'failed' | 'last_line'>;

/** Counts the outcomes of an import and reports them. */
export class ImportTally {
  private readonly byStatus = { imported: 0, skipped: 0, failed: 0 };
  private lastLine: number;
  private next: number;

  /** @param skip lines that are not read */
  constructor(skip: number) {
    this.lastLine = skip;
    this.next = skip + INTERVAL;
  }

  get counts(): Counts {
    return { ...this.byStatus, last_line: this.lastLine };
  }

  /** @param lastLine the last line of the batch, which may be empty */
  *add(
    outcomes: readonly { readonly line: number; readonly outcome: Outcome }[],
    lastLine: number,
  ): Iterable<ReportLine> {
    for (const { outcome } of outcomes) this.byStatus[outcome.status]++;
    this.lastLine = lastLine;
    const reports = outcomes.map(({ line, outcome }) => reportOf(line, outcome));
    yield* reports.filter((report): report is LineReport => report !== null);
    if (lastLine < this.next) return;
    this.next = lastLine + INTERVAL;
    yield { status: 'running', ...this.counts };
  }

  complete(): ImportSummary {
    return { status: 'complete', ...this.counts };
  }

  stopped({ code, description }: OAuthError): ImportSummary {
    return { status: 'stopped', ...this.counts, error: code, detail: description };
  }
}
