/** UTS 39 recommends these; letters of any other script are refused. */
const SCRIPTS = [
  'Arabic', 'Armenian', 'Bengali', 'Bopomofo', 'Cyrillic', 'Devanagari', 'Ethiopic', 'Georgian', 'Greek', 'Gujarati',
  'Gurmukhi', 'Han', 'Hangul', 'Hebrew', 'Hiragana', 'Kannada', 'Katakana', 'Khmer', 'Lao', 'Latin', 'Malayalam',
  'Myanmar', 'Oriya', 'Sinhala', 'Tamil', 'Telugu', 'Thaana', 'Thai', 'Tibetan',
] as const; // prettier-ignore

type Script = (typeof SCRIPTS)[number];

/** Scripts that are written together (UTS 39 §5.2, "highly restrictive"). */
const WRITTEN_TOGETHER: readonly (readonly Script[])[] = [
  ['Latin', 'Han', 'Hiragana', 'Katakana'],
  ['Latin', 'Han', 'Bopomofo'],
  ['Latin', 'Han', 'Hangul'],
];

const MATCHERS = SCRIPTS.map((script) => [script, new RegExp(`\\p{Script=${script}}`, 'u')] as const);
/** Letters of one script; those common to several say nothing. */
const LETTER = /(?!\p{Script=Common}|\p{Script=Inherited})\p{L}/gu;

/** Controls, formats (bidi, zero width), unassigned and private characters, fillers, blanks other than the space; a mark without its letter. */
const UNFIT = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]|(?! )\p{Zs}|^\p{M}/u;

/** Characters, not bytes nor UTF-16 units. */
export const LONGEST_USERNAME = 200;

/**
 * The form in which usernames are compared: NFKC, lower-cased, trimmed, runs of spaces made one.
 *
 * @param username as a person typed it: any text
 * @returns null for what cannot be a username: empty, longer than 200 characters, with invisible or control characters,
 *   or of mixed scripts, so that nobody passes for somebody else
 */
export function usernameKeyOf(username: string): string | null {
  if (!username.isWellFormed() || username.length > 2 * LONGEST_USERNAME) return null;
  const key = fold(username);
  if (key === '' || lengthOf(key) > LONGEST_USERNAME || lengthOf(username.trim()) > LONGEST_USERNAME) return null;
  return UNFIT.test(key) || UNFIT.test(username.normalize('NFKC')) || mixesScripts(key) ? null : key;
}

/** What the keys begin with of usernames that begin like this. */
export function usernamePrefixOf(text: string): string {
  return fold(text.toWellFormed());
}

/** A username for the log and the audit: its key, cut, without anything that could break a line (ASVS 5.0 V16.4.1). */
export function usernameForAudit(username: string): string {
  return fold(username.slice(0, 2 * LONGEST_USERNAME).toWellFormed())
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '')
    .slice(0, 100)
    .toWellFormed();
}

/** Lower-casing may undo a normalization, so it comes between two. Only blanks are trimmed: a line break is refused. */
function fold(text: string): string {
  const folded = text.normalize('NFKC').toLowerCase().normalize('NFKC');
  return folded.replace(/ {2,}/g, ' ').replace(/^ | $/g, '');
}

function mixesScripts(text: string): boolean {
  const scripts = [...new Set((text.match(LETTER) ?? []).map(scriptOf))];
  if (scripts.length < 2) return scripts.includes(undefined);
  return !WRITTEN_TOGETHER.some((group) => scripts.every((script) => script !== undefined && group.includes(script)));
}

/** Undefined for a script that is not listed. */
function scriptOf(letter: string): Script | undefined {
  return MATCHERS.find(([, matcher]) => matcher.test(letter))?.[0];
}

function lengthOf(text: string): number {
  return Array.from(text).length;
}
