import { globSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { textOf } from './sources.js';

/** Words that plain technical English replaces: fix, again, receive, stop. */
const RULED_OUT = /\bmend(s|ed|ing)?\b|\bdawdl|\banew\b|\bcom(e|es|ing) along\b|\blook(s|ed|ing)? after\b|\bg(ive|ives|ave|iven|iving) up\b|\bgot\b/gi; // prettier-ignore
/** Quotations: an error of MariaDB, a password of a test. */
const QUOTED = /Got error \d+|looks after the rabbit hole/g;

const FILES = [
  '{src,test,scripts,bench/harness,bench/targets}/**/*.{ts,mts,mjs,eta}',
  '{docs,bench}/**/*.md',
  '*.md',
  '.env.example',
].flatMap((pattern) => globSync(pattern, { exclude: (name) => name.includes('node_modules') }));

describe('words', () => {
  it('no file contains a word that the style rules out', () => {
    const found = FILES.filter((file) => file !== 'test/architecture/words.spec.ts').flatMap((file) =>
      [...textOf(file).replaceAll(QUOTED, '').matchAll(RULED_OUT)].map(([word]) => `${file}: ${word}`),
    );
    expect(found).toEqual([]);
    expect(FILES.length).toBeGreaterThan(500);
  });
});
