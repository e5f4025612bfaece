import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { brandFaults, imageTypeOf, OfBrand, type Brand } from '../common/index.js';
import type { FilesOfBrand } from './brand-files.js';
import type { StoredBranding } from './branding.entity.js';

const DATA_URL = /^data:image\/(?:png|jpeg|gif|webp);base64,(?<base64>[A-Za-z0-9+/]+={0,2})$/;

/** @returns the bytes of a data URL of a picture, null when it is none */
export function bytesOfDataUrl(url: string): Buffer | null {
  const base64 = DATA_URL.exec(url)?.groups?.['base64'];
  return base64 === undefined ? null : Buffer.from(base64, 'base64');
}

const logoFault = (value: string) => {
  const bytes = bytesOfDataUrl(value);
  return bytes === null
    ? 'must be a data URL with a PNG, JPEG, GIF or WebP picture in base64'
    : brandFaults.logo(bytes);
};

/** The values of the environment apply where a member is null. */
export class BrandingInput {
  /** The name on pages and in mails: 1 to 60 characters on one line. */
  @IsOptional()
  @OfBrand(brandFaults.name)
  @ApiPropertyOptional({ type: String, nullable: true, example: 'Example Ltd' })
  name?: string | null;

  /**
   * The colour of links and buttons, `#rrggbb`: readable on the background of pages (WCAG AA, 4.5:1). The dark scheme
   * uses a lighter shade.
   */
  @IsOptional()
  @OfBrand(brandFaults.color)
  @ApiPropertyOptional({ type: String, nullable: true, example: '#7a1fa2' })
  color?: string | null;

  /** A PNG, JPEG, GIF or WebP picture of up to 48,000 bytes, as a data URL. */
  @IsOptional()
  @OfBrand(logoFault)
  @ApiPropertyOptional({ type: String, nullable: true, example: 'data:image/png;base64,iVBORw0KGgo=' })
  logo?: string | null;

  /** A stylesheet that pages load after that of Grantry, up to 60,000 bytes. It can load nothing from other servers. */
  @IsOptional()
  @OfBrand((css) => brandFaults.css(Buffer.from(css)))
  @ApiPropertyOptional({ type: String, nullable: true, example: 'main { border-radius: 0; }' })
  css?: string | null;

  /** The privacy policy, linked from pages and mails: an https URL, or `mailto:` and an address. */
  @IsOptional()
  @OfBrand(brandFaults.link)
  @ApiPropertyOptional({ type: String, nullable: true, example: 'https://www.example.com/privacy' })
  privacy_url?: string | null;

  /** The terms of service, as `privacy_url`. */
  @IsOptional()
  @OfBrand(brandFaults.link)
  @ApiPropertyOptional({ type: String, nullable: true, example: 'https://www.example.com/terms' })
  terms_url?: string | null;

  /** Where people get help, as `privacy_url`. */
  @IsOptional()
  @OfBrand(brandFaults.link)
  @ApiPropertyOptional({ type: String, nullable: true, example: 'mailto:help@example.com' })
  support_url?: string | null;
}

export const BRANDING_MEMBERS = ['name', 'color', 'logo', 'css', 'privacy_url', 'terms_url', 'support_url'] as const;
type BrandingMember = (typeof BRANDING_MEMBERS)[number];

/** The brand that pages and mails show. */
export class BrandingView {
  /** @example "Example Ltd" */
  readonly name!: string;
  /** Null: the colours of Grantry. */
  @ApiProperty({ type: String, nullable: true, example: '#7a1fa2' })
  readonly color!: string | null;
  @ApiProperty({ type: String, nullable: true, example: 'data:image/png;base64,iVBORw0KGgo=' })
  readonly logo!: string | null;
  @ApiProperty({ type: String, nullable: true, example: 'main { border-radius: 0; }' })
  readonly css!: string | null;
  @ApiProperty({ type: String, nullable: true, example: 'https://www.example.com/privacy' })
  readonly privacy_url!: string | null;
  @ApiProperty({ type: String, nullable: true, example: 'https://www.example.com/terms' })
  readonly terms_url!: string | null;
  @ApiProperty({ type: String, nullable: true, example: 'mailto:help@example.com' })
  readonly support_url!: string | null;
  /** The members that this API has set. The others come from the environment. @example ["name", "color"] */
  @ApiProperty({ enum: BRANDING_MEMBERS, isArray: true })
  readonly set_here!: BrandingMember[];

  static of({ name, color, links }: Brand, files: FilesOfBrand, stored: StoredBranding | null): BrandingView {
    const { logo } = files;
    return {
      name,
      color,
      logo: logo && `data:${imageTypeOf(logo)};base64,${logo.toString('base64')}`,
      css: files.css,
      privacy_url: links.privacy ?? null,
      terms_url: links.terms ?? null,
      support_url: links.support ?? null,
      set_here: stored === null ? [] : BRANDING_MEMBERS.filter((member) => isSet(member, stored)),
    };
  }
}

const LINK = { privacy_url: 'privacy', terms_url: 'terms', support_url: 'support' } as const;

function isSet(member: BrandingMember, stored: StoredBranding): boolean {
  return member in LINK
    ? stored.links[LINK[member as keyof typeof LINK]] !== undefined
    : stored[member as 'name' | 'color' | 'logo' | 'css'] !== null;
}
