import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsBoolean, IsObject, IsOptional, ValidateNested } from 'class-validator';
import {
  Birthdate, EmailAddress, HttpUrl, Locale, OneLine, PhoneNumber, SeveralLines, ZoneInfo,
} from './claim-rules.js'; // prettier-ignore

/** A postal address (OIDC Core §5.1.1). */
export class AddressDto {
  /** The whole of it, as on an envelope. */
  @SeveralLines(1000)
  formatted?: string | null;

  @SeveralLines(500)
  street_address?: string | null;

  @OneLine(200)
  locality?: string | null;

  @OneLine(200)
  region?: string | null;

  @OneLine(50)
  postal_code?: string | null;

  @OneLine(100)
  country?: string | null;
}

/** The standard claims of OIDC Core §5.1. In a change, null takes one away, and what is left out stays. */
export class ClaimsDto {
  @OneLine(200)
  name?: string | null;

  @OneLine(200)
  given_name?: string | null;

  @OneLine(200)
  family_name?: string | null;

  @OneLine(200)
  middle_name?: string | null;

  @OneLine(200)
  nickname?: string | null;

  /** The username where it is not set. */
  @OneLine(200)
  preferred_username?: string | null;

  @HttpUrl()
  profile?: string | null;

  @HttpUrl()
  picture?: string | null;

  @HttpUrl()
  website?: string | null;

  /** A new one counts as not verified unless the same request says that it is. */
  @EmailAddress()
  email?: string | null;

  @IsOptional()
  @IsBoolean()
  @ApiPropertyOptional({ type: Boolean, nullable: true })
  email_verified?: boolean | null;

  @OneLine(50)
  gender?: string | null;

  @Birthdate()
  birthdate?: string | null;

  @ZoneInfo()
  zoneinfo?: string | null;

  @Locale()
  locale?: string | null;

  /** A new one counts as not verified unless the same request says that it is. */
  @PhoneNumber()
  phone_number?: string | null;

  @IsOptional()
  @IsBoolean()
  @ApiPropertyOptional({ type: Boolean, nullable: true })
  phone_number_verified?: boolean | null;

  /** Replaced as a whole. */
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => AddressDto)
  @ApiPropertyOptional({ type: AddressDto, nullable: true })
  address?: AddressDto | null;
}
