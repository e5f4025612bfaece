import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, Max, Min } from 'class-validator';

export class ImportQuery {
  /** The number of lines to leave out at the beginning: `last_line` of an import that stopped. */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(1_000_000_000)
  @ApiPropertyOptional({ type: 'integer', minimum: 0, default: 0 })
  skip: number = 0;
}
