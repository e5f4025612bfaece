import { describe, expect, it } from 'vitest';
import { usernameForAudit, usernameKeyOf, usernamePrefixOf } from '../../../../src/user/accounts/username.js';

describe('usernameKeyOf', () => {
  it.each([
    ['case', 'Alice', 'alice'],
    ['blanks around it and repeated inside', '  bob \u00a0 smith ', 'bob smith'],
    ['width', 'ａｌｉｃｅ', 'alice'],
    ['ligatures', 'ﬁona', 'fiona'],
    ['composition', 'Zoe\u0308', 'zoë'],
    ['a capital whose small letter has two characters', 'İpek', 'i̇pek'],
    ['a tab around it', '\talice\t', 'alice'],
    ['blanks of any width around it', '\u00a0\u2003alice\u202f\u3000', 'alice'],
    ['direction marks around it', '\u200falice\u200e \u202a', 'alice'],
    ['direction isolates around a name that was copied from a chat', '\u2068דוד@example.com\u2069', 'דוד@example.com'],
    ['a zero-width space around it', '\u200balice\u200b', 'alice'],
    ['the width of @ and dots', 'иван＠ｅｘａｍｐｌｅ．ｃｏｍ', 'иван@example.com'],
    ['the case of an address in two scripts', 'ИВАН@Example.COM', 'иван@example.com'],
    ['the form of a sigma', 'ΝΊΚΟΣ.ΠΑΠΠΆΣ@EXAMPLE.COM', 'νίκος.παππάς@example.com'],
  ])('does not depend on %s', (_, typed, key) => {
    expect(usernameKeyOf(typed)).toBe(key);
    expect(usernameKeyOf(key)).toBe(key);
  });

  it.each([
    'иван@example.com', 'иван.петров@mail.example.com', 'иван+news@example.com', 'alice@пример.рф', 'νίκος@example.com',
    'дом@παράδειγμα.example', 'דוד@example.com', 'محمد@example.com', '山田@example.com', 'सीता@example.co.in', 'анна.smith',
    'alice@example.com', "o'neil-2_x+y", 'Ελένη', 'Иван', '山田 太郎', 'スーパーマリオ', '김철수kim', 'naïve', '12345', '😀', 'ไทย',
  ])('accepts %s', (username) => {
    expect(usernameKeyOf(username)).not.toBeNull();
  }); // prettier-ignore

  it.each([
    ['an empty text', ''],
    ['blanks only', ' \u00a0 '],
    ['a NUL', 'al\0ice'],
    ['a line feed', 'al\nice'],
    ['a carriage return', 'alice\r'],
    ['a zero-width space', 'al\u200bice'],
    ['a zero-width joiner', 'al\u200dice'],
    ['a direction override', '\u202eecila'],
    ['a soft hyphen', 'al\u00adice'],
    ['a byte order mark', '\ufeffalice'],
    ['a Hangul filler', '\u3164'],
    ['a blank Braille pattern', '\u2800'],
    ['a line separator', 'al\u2028ice'],
    ['a variation selector', 'alice\ufe0f'],
    ['a mark without a letter', '\u0301alice'],
    ['a private-use character', 'alice\ue000'],
    ['a lone surrogate', 'alice\ud800'],
    ['an unassigned character', 'alice\u{e0fff}'],
    ['Latin and Cyrillic', 'аlice'],
    ['Latin and Greek', 'αlice'],
    ['Cyrillic and Greek', 'Иαν'],
    ['a historic script', '𐎠𐎡'],
    ['Latin and Cyrillic in the local part', 'аlice@example.com'],
    ['Latin and Cyrillic in the domain', 'alice@exаmple.com'],
    ['Latin and Greek behind a dot', 'alice.οmega@example.com'],
    ['Cyrillic and Latin behind a plus', 'иван+nеws@example.com'],
    ['Cyrillic that looks Latin beside Latin', 'соса@example.com'],
    ['a Greek omicron for a name beside Latin', 'bob@ο.example.com'],
    ['a tab inside', 'al\tice'],
    ['direction marks inside', 'al\u200eice@example.com'],
    ['a direction override around it', '\u202ealice\u202c'],
    ['only characters that are trimmed', '\t\u00a0\u200f\u200b'],
  ])('refuses %s', (_, username) => {
    expect(usernameKeyOf(username)).toBeNull();
  });

  it('200 characters are accepted; 201, and 200 that normalization expands, are refused', () => {
    expect(usernameKeyOf('x'.repeat(200))).not.toBeNull();
    expect(usernameKeyOf('😀'.repeat(200))).not.toBeNull();
    expect(usernameKeyOf('x'.repeat(201))).toBeNull();
    expect(usernameKeyOf('ﬃ'.repeat(200))).toBeNull();
  });
});

describe('usernameForAudit', () => {
  it('AD8: removes line breaks and control characters, and keeps at most 100 characters', () => {
    expect(usernameForAudit('Eve\r\n2026-11-21 admin signed in\u2028\u001b[31m')).toBe(
      'eve2026-11-21 admin signed in[31m',
    );
    expect(usernameForAudit('😀'.repeat(10_000)).length).toBeLessThanOrEqual(100);
    expect(usernameForAudit(`${'x'.repeat(99)}😀`).isWellFormed()).toBe(true);
  });
});

describe('usernamePrefixOf', () => {
  it('normalizes like usernameKeyOf', () => {
    expect(usernamePrefixOf(' ALI')).toBe('ali');
  });
});
