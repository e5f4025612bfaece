import { describe, expect, it } from 'vitest';
import { isStorable, timeOf } from '../../../../src/common/index.js';

describe('timeOf (RFC 3339 §5.6)', () => {
  it.each([
    ['2021-05-04T09:30:00Z', '2021-05-04T09:30:00.000Z'],
    ['2021-05-04T09:30:00+02:00', '2021-05-04T07:30:00.000Z'],
    ['2021-05-04T09:30:00.5-00:00', '2021-05-04T09:30:00.500Z'],
    ['2021-05-04T09:30:00.123456789Z', '2021-05-04T09:30:00.123Z'],
    ['2024-02-29T23:59:59Z', '2024-02-29T23:59:59.000Z'],
    ['1000-01-01T00:00:00Z', '1000-01-01T00:00:00.000Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
    ['9999-12-31T23:59:59+23:59', '9999-12-31T00:00:59.000Z'],
  ])('%s → %s', (text, time) => {
    expect(timeOf(text)?.toISOString()).toBe(time);
  });

  it.each([
    ['a week', '2020-W01-1T00:00:00Z'],
    ['the basic format', '20200101T000000Z'],
    ['a comma', '2020-01-01T00:00:00,5Z'],
    ['the day of a year', '2020-123T00:00:00Z'],
    ['hours only', '2020-01-01T00Z'],
    ['no seconds', '2020-01-01T00:00Z'],
    ['an offset without a colon', '2020-01-01T00:00:00+0100'],
    ['an offset of hours', '2020-01-01T00:00:00+01'],
    ['an offset of 24 hours', '2020-01-01T00:00:00+24:00'],
    ['no offset', '2020-01-01T00:00:00'],
    ['a day alone', '2020-01-01'],
    ['a year of six digits', '+010000-01-01T00:00:00Z'],
    ['the year 10000 in UTC', '9999-12-31T23:59:59-23:59'],
    ['a year before 1000', '0999-12-31T23:59:59Z'],
    ['a year before 1000 in UTC', '1000-01-01T00:00:00+00:01'],
    ['year 0', '0000-01-01T00:00:00Z'],
    ['31 February', '2020-02-31T00:00:00Z'],
    ['29 February of a common year', '2021-02-29T00:00:00Z'],
    ['month 13', '2020-13-01T00:00:00Z'],
    ['day 0', '2020-01-00T00:00:00Z'],
    ['hour 24', '2020-01-01T24:00:00Z'],
    ['a leap second', '2016-12-31T23:59:60Z'],
    ['a fraction of minutes', '2020-01-01T00:00.5Z'],
    ['ten digits of a second', '2020-01-01T00:00:00.0123456789Z'],
    ['a fraction without digits', '2020-01-01T00:00:00.Z'],
    ['a blank', '2020-01-01 00:00:00Z'],
    ['a line break', '2020-01-01T00:00:00Z\n'],
    ['lower case', '2020-01-01t00:00:00z'],
    ['other digits', '２０２０-01-01T00:00:00Z'],
    ['a number', '1600000000'],
    ['nothing', ''],
  ])('%s → null: %j', (_, text) => {
    expect(timeOf(text)).toBeNull();
  });
});

describe('isStorable', () => {
  it.each([NaN, 8.64e15, -8.64e15, Date.parse('+010000-01-01T00:00:00Z'), Date.parse('0999-12-31T23:59:59.999Z')])(
    'a Date of %d → false',
    (at) => expect(isStorable(new Date(at))).toBe(false),
  );
});
