import { globSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { textOf } from './sources.js';

/** Words that plain technical English replaces, such as "fix", "again", "receive" and "stop", or a noun that names the subject. */
const RULED_OUT = new RegExp(
  [
    'mend(s|ed|ing)?', 'dawdl(e|es|ed|ing|ers?)', 'anew', 'com(e|es|ing) along', 'c(a|o)mes? to be', 'look(s|ed|ing)? after', 'g(ive|ives|ave|iven|iving) up', 'got', 'amid', 'for ever',
    'holds? of', 'know(s|n|ing)? of', 'takes along', 'lets through', 'has it that', 'what it is that', 'one that is none', 'in vain', 'by the way', 'for want of', 'stands still',
    'who(so)?ever', 'whatever', 'somebody', 'nobody', 'anybody', 'shall', 'ought',
  ].map((words) => `\\b${words}\\b`).join('|'),
  'gi',
); // prettier-ignore
/** Quotations: an error of MariaDB, a password of a test, `noBody()`, and the unknown name `nobody` in a literal or a path. */
const QUOTED = /Got error \d+|looks after the rabbit hole|noBody|(?<=['"`/-])nobody(?=['"`?/-]|\.example)/g;

const FILES = [
  '{src,test,scripts,bench/harness,bench/targets}/**/*.{ts,mts,mjs,eta}',
  '{docs,bench}/**/*.md',
  '*.md',
  '.env.example',
].flatMap((pattern) => globSync(pattern, { exclude: (name) => name.includes('node_modules') }));

const ruledOutIn = (text: string) => [...text.replaceAll(QUOTED, '').matchAll(RULED_OUT)].map(([word]) => word);

describe('words', () => {
  it('no file contains a word that the style rules out', () => {
    const found = FILES.filter((file) => file !== 'test/architecture/words.spec.ts').flatMap((file) =>
      ruledOutIn(textOf(file)).map((word) => `${file}: ${word}`),
    );
    expect(found).toEqual([]);
    expect(FILES.length).toBeGreaterThan(500);
  });

  it.each([
    ['/** Whoever sees the new key uses it. */', ['Whoever']],
    ["it('a name that nobody knows → unresolvable', () => {", ['nobody']],
    ['<p>Somebody else is signed in, whatever you do.</p>', ['Somebody', 'whatever']],
    ['How it came to be: it holds of one row, for ever.', ['came to be', 'holds of', 'for ever']],
    ['Tokens are got, mended and given up by who dawdles.', ['got', 'mended', 'given up', 'dawdles']],
    ["basic('nobody', secret)", []],
    ['"/users/nobody?fields=name", `nobody-1`, https://nobody.example', []],
  ])('finds them in %j, but not in test data', (text, words) => {
    expect(ruledOutIn(text)).toEqual(words);
  });
});
