import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsBoolean, IsObject, IsOptional, ValidateNested } from 'class-validator';
import {
  Birthdate, EmailAddress, HttpUrl, Locale, OneLine, PhoneNumber, SeveralLines, ZoneInfo,
} from './claim-rules.js'; // prettier-ignore

/** A postal address (OIDC Core §5.1.1). */
export class AddressDto {
  /** The full address, as on an envelope. @example "The Deanery, Oxford OX1 1DP, England" */
  @SeveralLines(1000)
  formatted?: string | null;

  /** @example "The Deanery" */
  @SeveralLines(500)
  street_address?: string | null;

  /** @example "Oxford" */
  @OneLine(200)
  locality?: string | null;

  /** @example "Oxfordshire" */
  @OneLine(200)
  region?: string | null;

  /** @example "OX1 1DP" */
  @OneLine(50)
  postal_code?: string | null;

  /** @example "England" */
  @OneLine(100)
  country?: string | null;
}

/** The standard claims of OIDC Core §5.1. In a change, null removes a claim, and omitted claims stay. */
export class ClaimsDto {
  /** @example "Alice Liddell" */
  @OneLine(200)
  name?: string | null;

  /** @example "Alice" */
  @OneLine(200)
  given_name?: string | null;

  /** @example "Liddell" */
  @OneLine(200)
  family_name?: string | null;

  /** @example "Pleasance" */
  @OneLine(200)
  middle_name?: string | null;

  /** @example "Ali" */
  @OneLine(200)
  nickname?: string | null;

  /** The username by default. @example "alice" */
  @OneLine(200)
  preferred_username?: string | null;

  /** @example "https://alice.example/" */
  @HttpUrl()
  profile?: string | null;

  /** @example "https://alice.example/" */
  @HttpUrl()
  picture?: string | null;

  /** @example "https://alice.example/" */
  @HttpUrl()
  website?: string | null;

  /** A new value is unverified unless the same request states otherwise. */
  @EmailAddress()
  email?: string | null;

  @IsOptional()
  @IsBoolean()
  @ApiPropertyOptional({ type: Boolean, nullable: true })
  email_verified?: boolean | null;

  /** @example "female" */
  @OneLine(50)
  gender?: string | null;

  @Birthdate()
  birthdate?: string | null;

  @ZoneInfo()
  zoneinfo?: string | null;

  @Locale()
  locale?: string | null;

  /** A new value is unverified unless the same request states otherwise. */
  @PhoneNumber()
  phone_number?: string | null;

  @IsOptional()
  @IsBoolean()
  @ApiPropertyOptional({ type: Boolean, nullable: true })
  phone_number_verified?: boolean | null;

  /** A change replaces the whole address. */
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => AddressDto)
  @ApiPropertyOptional({ type: AddressDto, nullable: true })
  address?: AddressDto | null;
}
