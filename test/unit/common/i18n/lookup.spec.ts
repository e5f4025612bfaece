import { describe, expect, it } from 'vitest';
import { LANGUAGES } from '../../../../src/common/i18n/languages.js';
import { languageOfHeader, languageOfTag, languageOfTags } from '../../../../src/common/i18n/lookup.js';

describe('languageOfTag (RFC 4647 §3.4)', () => {
  it.each(LANGUAGES.map(({ tag }) => tag))('finds %s by its tag, in upper and lower case', (tag) => {
    for (const written of [tag, tag.toUpperCase(), tag.toLowerCase()]) expect(languageOfTag(written)?.tag).toBe(tag);
  });

  it.each([
    ['de-AT', 'de'],
    ['de_CH', 'de'],
    ['en-US', 'en'],
    ['de-DE-1996', 'de'],
    ['de-x-private', 'de'],
  ])('%s → %s', (tag, expected) => {
    expect(languageOfTag(tag)?.tag).toBe(expected);
  });

  it.each(['', '*', 'tlh', 'de-Cyrl', 'd', 'deutsch-', '-de', 'de-', 'de--AT', 'de;q=1', '../de', '__proto__', 'constructor', 'de-'.repeat(50)])(
    '%j → no language',
    (tag) => {
      expect(languageOfTag(tag)).toBeUndefined();
    },
  ); // prettier-ignore
});

describe('languageOfTags (OIDC Core §3.1.2.1)', () => {
  it.each([
    ['de', 'de'],
    ['tlh de en', 'de'],
    ['en de', 'en'],
    ['  de  ', 'de'],
    ['tlh xx', undefined],
    ['', undefined],
    [`${'xx '.repeat(30)}de`, undefined],
    [`${'x'.repeat(2000)} de`, undefined],
  ])('%j → %s', (tags, expected) => {
    expect(languageOfTags(tags)?.tag).toBe(expected);
  });
});

describe('languageOfHeader (RFC 9110 §12.5.4)', () => {
  it.each([
    ['de', 'de'],
    ['de-AT,de;q=0.9,en;q=0.8', 'de'],
    ['en;q=0.8, de;q=0.9', 'de'],
    ['en;q=0.8,de;q=0.8', 'en'],
    ['de;q=0, en', 'en'],
    ['de;q=0.000', undefined],
    ['tlh, de ; q=0.5', 'de'],
    ['DE;Q=0.5', 'de'],
    ['*', undefined],
    ['de;q=1.5, en;q=0.1', 'en'],
    ['de;q=abc', undefined],
    ['de;q=0.5;x=y', undefined],
    ['', undefined],
    [',,;;,=', undefined],
    [`${'xx,'.repeat(30)}de`, undefined],
    ['x'.repeat(100_000), undefined],
  ])('%.40j → %s', (header, expected) => {
    expect(languageOfHeader(header)?.tag).toBe(expected);
  });
});
