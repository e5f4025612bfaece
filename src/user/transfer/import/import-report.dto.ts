import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { OAuthErrorCode } from '../../../common/index.js';

/** A line that was not imported, or not completely. */
export class LineReport {
  /** The number of the line, from 1. @example 17 */
  readonly line!: number;
  @ApiProperty({ enum: ['imported', 'skipped', 'failed'] })
  readonly status!: 'imported' | 'skipped' | 'failed';
  /** The error code of a failed line. @example "conflict" */
  @ApiPropertyOptional({ type: String })
  readonly error?: OAuthErrorCode;
  /** The id of the refusal of a failed line. @example "USER-ACCOUNT-3" */
  readonly refusal?: string;
  /** @example "This username is taken" */
  readonly detail!: string;
}

/** The counts so far. */
export class ImportSummary {
  /** `running` every 1000 lines, `complete` at the end, `stopped` when the rest was not read. */
  @ApiProperty({ enum: ['running', 'complete', 'stopped'] })
  readonly status!: 'running' | 'complete' | 'stopped';
  readonly imported!: number;
  readonly skipped!: number;
  readonly failed!: number;
  /** The last line that is done: `skip` continues after it. */
  readonly last_line!: number;
  /** The error code of an import that stopped. */
  @ApiPropertyOptional({ type: String })
  readonly error?: OAuthErrorCode;
  /** Why the import stopped. */
  readonly detail?: string;
}

export type ReportLine = LineReport | ImportSummary;
