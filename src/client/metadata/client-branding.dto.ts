import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean } from 'class-validator';
import { brandFaults, MayBeLeftOut, OfBrand } from '../../common/index.js';

/** What the pages of a client's interactions show instead of the brand of the server. */
export class ClientBrandingDto {
  /** The name above the page: 1 to 60 characters on one line. @example "Example Shop" */
  @MayBeLeftOut()
  @OfBrand(brandFaults.name)
  name?: string;

  /** The colour of links and buttons, `#rrggbb`: readable on the background of pages (WCAG AA, 4.5:1). */
  @MayBeLeftOut()
  @OfBrand(brandFaults.color)
  @ApiPropertyOptional({ example: '#7a1fa2' })
  color?: string;

  /** Whether the picture at `logo_uri` is shown above the page. */
  @MayBeLeftOut()
  @IsBoolean()
  logo?: boolean;
}
