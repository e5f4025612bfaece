import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional, type ApiPropertyOptions } from '@nestjs/swagger';
import { IsOptional, ValidateBy } from 'class-validator';
import { mailAddressOf } from '../../common/index.js';

/** Controls, line separators, and characters that change the text direction. */
const BREAKS_LINE = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;
const E164 = /^\+[0-9][0-9 ().-]{3,38}(;ext=[0-9]{1,10})?$/;

/** A claim that is text on one line. */
export const OneLine = (longest: number) =>
  claim(`must be 1 to ${longest} characters on one line, without control characters`, { maxLength: longest }, (value) =>
    isOneLine(value, longest),
  );

/** A claim that is text and may have several lines: the formatted address (OIDC Core §5.1.1). */
export const SeveralLines = (longest: number) =>
  claim(
    `must be 1 to ${longest} characters, without control characters other than line breaks`,
    { maxLength: longest },
    (value) => isOneLine(value.replace(/\r?\n/g, ' '), longest),
  );

export const HttpUrl = () =>
  claim('must be an http or https URL of at most 1000 characters', { format: 'uri', maxLength: 1000 }, isHttpUrl);

export const EmailAddress = () =>
  claim(
    'must be an email address of at most 254 characters, with a domain that can exist',
    { format: 'email', maxLength: 254 },
    (value) => mailAddressOf(value) !== null,
  );

/** `YYYY-MM-DD`, `0000-MM-DD` without the year, or `YYYY` (OIDC Core §5.1). */
export const Birthdate = () => claim('must be YYYY-MM-DD, 0000-MM-DD or YYYY', { example: '1865-11-26' }, isBirthdate);

/** A name of the IANA time zone database (OIDC Core §5.1). */
export const ZoneInfo = () =>
  claim('must be an IANA time zone, such as Europe/Paris', { example: 'Europe/Paris' }, isTimeZone);

/** A BCP 47 language tag (OIDC Core §5.1). */
export const Locale = () => claim('must be a language tag, such as en-GB', { example: 'en-GB' }, isLanguageTag);

/** E.164, optionally with an extension as in RFC 3966 (OIDC Core §5.1). */
export const PhoneNumber = () =>
  claim(
    'must be a phone number with its country code, such as +1 604 555 1234',
    { example: '+1 604 555 1234' },
    (value) => E164.test(value),
  );

/** An optional text; null removes the claim. */
function claim(
  requirement: string,
  schema: ApiPropertyOptions,
  isValid: (value: string) => boolean,
): PropertyDecorator {
  const validate = (value: unknown): boolean => typeof value === 'string' && isValid(value);
  const rule = { name: 'claim', validator: { validate, defaultMessage: () => `$property ${requirement}` } };
  return applyDecorators(
    IsOptional(),
    ValidateBy(rule),
    ApiPropertyOptional({ type: String, nullable: true, ...schema }),
  );
}

function isOneLine(value: string, longest: number): boolean {
  return value.trim() !== '' && Array.from(value).length <= longest && !BREAKS_LINE.test(value);
}

function isHttpUrl(value: string): boolean {
  const url = value.length > 1000 || /[\s\p{C}]/u.test(value) ? null : URL.parse(value);
  return url !== null && /^https?:\/\//i.test(value) && url.username === '' && url.password === '';
}

function isBirthdate(value: string): boolean {
  if (/^\d{4}$/.test(value)) return value !== '0000';
  const [, year, rest] = /^(\d{4})-(\d{2}-\d{2})$/.exec(value) ?? [];
  if (year === undefined || rest === undefined) return false;
  const date = `${year === '0000' ? '2000' : year}-${rest}`;
  const time = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(date);
}

function isTimeZone(value: string): boolean {
  return (
    /^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/.test(value) && accepts(() => new Intl.DateTimeFormat('en', { timeZone: value }))
  );
}

function isLanguageTag(value: string): boolean {
  return value.length <= 35 && accepts(() => new Intl.Locale(value));
}

function accepts(make: () => unknown): boolean {
  try {
    return make() !== undefined;
  } catch {
    return false;
  }
}
