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

/** A page of a list. `next_cursor` is null on the last page. */
export interface PageOf<T> {
  readonly items: T[];
  readonly next_cursor: string | null;
}

/** The page for a filter that matches nothing. */
export const EMPTY_PAGE = { items: [], next_cursor: null };

/**
 * Whether filters are ASCII and so can match ids, types and client_ids. MySQL refuses to compare those columns with other
 * text.
 */
export function areAscii(...filters: readonly (string | undefined)[]): boolean {
  return filters.every((filter) => filter === undefined || /^[\x20-\x7e]*$/.test(filter));
}

/**
 * Decodes a cursor to the id after which the page begins.
 *
 * @throws OAuthError `invalid_request` when this server did not issue the cursor
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
 * @param rows up to `limit` + 1; the additional row shows that another page follows
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
