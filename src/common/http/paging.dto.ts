import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { inputRefusals } from '../refusals/input.js';

/** The query of every list of the admin API. */
export class PagingQuery {
  /** The maximum number of items. */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(200)
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 200, default: 50 })
  limit: number = 50;

  /** The `next_cursor` of the previous page. */
  @IsOptional()
  @IsString()
  @MaxLength(300)
  cursor?: string;
}

/** One page of a list; `next_cursor` is null on the last one. */
export interface PageOf<T> {
  readonly items: T[];
  readonly next_cursor: string | null;
}

/** The page of a filter that nothing can match. */
export const EMPTY_PAGE = { items: [], next_cursor: null };

/**
 * Whether filters can match what is kept as ASCII: ids, types, client_ids. MySQL refuses to compare those with any
 * other text.
 */
export function areAscii(...filters: readonly (string | undefined)[]): boolean {
  return filters.every((filter) => filter === undefined || /^[\x20-\x7e]*$/.test(filter));
}

/**
 * The id after which a page begins.
 *
 * @throws OAuthError `invalid_request` when the cursor is not one of ours
 */
export function startOf({ cursor }: PagingQuery): string | undefined {
  if (cursor === undefined) return undefined;
  const id = Buffer.from(cursor, 'base64url').toString();
  if (!/^[\x21-\x7e]{1,200}$/.test(id)) throw inputRefusals.cursor();
  return id;
}

/**
 * Cuts a page from rows in the order of their ids.
 *
 * @param rows up to one more than `limit`: that one says that a further page exists
 */
export function pageFrom<Row extends { readonly id: string }, T>(
  rows: readonly Row[],
  limit: number,
  show: (row: Row) => T,
): PageOf<T> {
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return { items: shown.map(show), next_cursor: last ? Buffer.from(last.id).toString('base64url') : null };
}
