import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { emphasis } from '../../../../src/common/html/emphasis.js';
import { ENGLISH, type Language } from '../../../../src/common/i18n/languages.js';
import { textsIn } from '../../../../src/common/i18n/text.js';
import { Translator } from '../../../../src/common/i18n/translator.js';

const GERMAN: Language = { tag: 'de', direction: 'ltr', formats: 'de' };
const ARABIC: Language = { tag: 'ar', direction: 'rtl', formats: 'ar-u-nu-latn' };
const HOSTILE = `<b>&"'</b> {{name}} $t(greeting) \ue0000\ue001`;

const folder = mkdtempSync(join(tmpdir(), 'grantry-locales-'));
const write = (tag: string, texts: object) => writeFileSync(join(folder, `${tag}.json`), JSON.stringify(texts));
write('en', {
  greeting: 'Hello {{name}}',
  quoted: 'a < b & {{name}}',
  codes_one: 'One code',
  codes_other: '{{count}} codes',
  last: 'Last {{time}}',
  wait: 'Wait {{wait}}',
  only: 'English',
});
write('de', { greeting: 'Hallo {{name}}', last: 'Zuletzt {{time}}', wait: 'Warten Sie {{wait}}' });
write('ar', { greeting: 'مرحبا {{name}}' });
afterAll(() => rmSync(folder, { recursive: true }));

const text = textsIn(folder);
const [english, german, arabic] = [ENGLISH, GERMAN, ARABIC].map((language) => new Translator(language, folder)) as [Translator, Translator, Translator]; // prettier-ignore

describe('Translator', () => {
  it('t → the text of the language, by key or as a Text', () => {
    expect(german.t('greeting', { name: 'Alice' })).toBe('Hallo Alice');
    expect(german.t(text('greeting', { name: 'Alice' }))).toBe('Hallo Alice');
    expect(english.t(text('greeting'), { name: 'Bob' })).toBe('Hello Bob');
  });

  it('t of a text that the language lacks → English', () => {
    expect(german.t('only')).toBe('English');
  });

  it('t with a hostile value → the value unchanged, never a placeholder or another text', () => {
    expect(english.t('greeting', { name: HOSTILE })).toBe(`Hello ${HOSTILE}`);
  });

  it('t with count → the plural form', () => {
    expect([0, 1, 2].map((count) => english.t('codes', { count }))).toEqual(['0 codes', 'One code', '2 codes']);
  });

  it('t with a time, a quantity or a text → each in the language', () => {
    const time = new Date(Date.UTC(2026, 10, 29, 9, 5));
    expect(english.t('last', { time })).toBe('Last 29 November 2026 at 09:05 UTC');
    expect(german.t('last', { time })).toBe('Zuletzt 29. November 2026 um 09:05 UTC');
    expect(english.t('wait', { wait: { amount: 1, unit: 'second' } })).toBe('Wait 1 second');
    expect(german.t('wait', { wait: { amount: 5, unit: 'minute' } })).toBe('Warten Sie 5 Minuten');
    expect(german.t('last', { time: text('greeting', { name: 'x' }) })).toBe('Zuletzt Hallo x');
  });

  it('t with a time, in the zone of the reader → the time there, in summer and winter, with the name of the zone', () => {
    const inBerlin = new Translator(GERMAN, folder, null, 'Europe/Berlin');
    const [winter, summer] = [new Date(Date.UTC(2026, 10, 29, 23, 5)), new Date(Date.UTC(2026, 6, 29, 9, 5))];
    expect(inBerlin.t('last', { time: winter })).toBe('Zuletzt 30. November 2026 um 00:05 MEZ');
    expect(inBerlin.t('last', { time: summer })).toBe('Zuletzt 29. Juli 2026 um 11:05 MESZ');
    const inTokyo = new Translator(ENGLISH, folder, null, 'Asia/Tokyo');
    expect(inTokyo.t('last', { time: winter })).toBe('Last 30 November 2026 at 08:05 GMT+9');
  });

  it.each(['Mars/Olympus', '', '__proto__', 'x'.repeat(500)])('t with a time, in the unknown zone %s → UTC', (zone) => {
    const time = new Date(Date.UTC(2026, 10, 29, 9, 5));
    expect(new Translator(ENGLISH, folder, null, zone).t('last', { time })).toBe('Last 29 November 2026 at 09:05 UTC');
  });

  it('t in a language from right to left → isolates a value', () => {
    expect(arabic.t('greeting', { name: 'Alice' })).toBe('مرحبا \u2068Alice\u2069');
  });
});

describe('emphasis', () => {
  it('strong → escapes text and value, and marks the value', () => {
    expect(emphasis(english).strong('quoted', { name: 'x' })).toBe('a &lt; b &amp; <strong><bdi>x</bdi></strong>');
    expect(emphasis(english).strong('greeting', { name: HOSTILE })).toBe(
      'Hello <strong><bdi>&lt;b&gt;&amp;&quot;&#39;&lt;/b&gt; {{name}} $t(greeting) \ue0000\ue001</bdi></strong>',
    );
  });

  it('bdi → marks the value without emphasis, also from right to left', () => {
    expect(emphasis(arabic).bdi('greeting', { name: 'Alice' })).toBe('مرحبا <bdi>Alice</bdi>');
  });
});
