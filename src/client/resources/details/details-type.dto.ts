import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsBoolean, IsObject, IsString, Matches, MaxLength } from 'class-validator';
import { MayBeLeftOut, type JsonObject } from '../../../common/index.js';
import { LONGEST_DETAILS_TYPE } from '../../../config/index.js';
import { notPlainText, PLAIN_TEXT } from '../../metadata/plain-text.js';
import type { DetailsType } from './details-type.js';

/** Printable ASCII without spaces, quotation marks and backslashes: a name or a URI. */
const TYPE = /^[\x21\x23-\x5b\x5d-\x7e]+$/;
const EACH = { each: true };
const SCHEMA = {
  type: 'object',
  required: ['amount'],
  properties: { amount: { type: 'string', pattern: '^[0-9]{1,9}[.][0-9]{2}$' } },
};

/** A type of authorization_details (RFC 9396 §2.1). */
export class DetailsTypeDto {
  /** The value of `type` in the objects. A type belongs to one resource. @example "payment_initiation" */
  @IsString()
  @MaxLength(LONGEST_DETAILS_TYPE)
  @Matches(TYPE, { message: 'type must be printable ASCII without spaces, quotation marks and backslashes' })
  type!: string;

  /**
   * A JSON Schema (2020-12) of the objects, with `type` `object` and all members in `properties`; `type` and `locations`
   * are added. Other members are refused, unless `additionalProperties` allows them. Without `$ref`; at most 10,000
   * bytes. A `pattern` has the syntax of RE2.
   */
  @IsObject()
  @ApiProperty({ type: 'object', additionalProperties: true, example: SCHEMA })
  schema!: JsonObject;

  /**
   * What the consent page shows first. Members of the object are in braces, by their path. Members that neither `title`
   * nor `lines` names are shown below with their names. @example "Pay {amount} EUR"
   */
  @IsString()
  @MaxLength(200)
  @Matches(PLAIN_TEXT, { message: notPlainText })
  title!: string;

  /** Further lines of the same form. A line is left out when the object lacks one of its members. */
  @MayBeLeftOut()
  @IsArray()
  @ArrayMaxSize(20)
  @IsString(EACH)
  @MaxLength(200, EACH)
  @Matches(PLAIN_TEXT, { each: true, message: notPlainText })
  @ApiPropertyOptional({ type: [String], example: ['To: {creditorName}'] })
  lines?: string[];

  /**
   * Whether the person is asked each time, also for clients with `skip_consent`; true by default. When false, a consent
   * to an equal object is remembered.
   */
  @MayBeLeftOut()
  @IsBoolean()
  @ApiPropertyOptional({ type: Boolean, default: true })
  always_ask?: boolean;
}

export class DetailsTypeView {
  /** @example "payment_initiation" */
  readonly type!: string;
  @ApiProperty({ type: 'object', additionalProperties: true, example: SCHEMA })
  readonly schema!: JsonObject;
  /** @example "Pay {amount} EUR" */
  readonly title!: string;
  /** @example ["To: {creditorName}"] */
  readonly lines!: string[];
  readonly always_ask!: boolean;

  static of({ type, schema, title, lines, alwaysAsk }: DetailsType): DetailsTypeView {
    return { type, schema, title, lines: [...lines], always_ask: alwaysAsk };
  }
}

export function detailsTypeOf({ type, schema, title, lines = [], always_ask = true }: DetailsTypeDto): DetailsType {
  return { type, schema, title, lines, alwaysAsk: always_ask };
}
