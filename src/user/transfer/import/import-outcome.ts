import type { OAuthError } from '../../../common/index.js';
import type { LineReport } from './import-report.dto.js';

/** What became of a line. */
export type Outcome =
  | { readonly status: 'imported'; readonly detail?: string | undefined }
  | { readonly status: 'skipped'; readonly detail: string }
  | { readonly status: 'failed'; readonly error: OAuthError };

/** @returns null for a line without anything to report */
export function reportOf(line: number, outcome: Outcome): LineReport | null {
  const { status } = outcome;
  if (status === 'failed') {
    const { code, rule, description } = outcome.error;
    return { line, status, error: code, refusal: rule.id, detail: description };
  }
  return outcome.detail === undefined ? null : { line, status, detail: outcome.detail };
}
