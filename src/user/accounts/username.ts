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

/**
 * Blanks, and marks of direction and of zero width that programs put around a name when it is copied. The overrides of
 * direction are not among them: they show a name as another one.
 */
const AROUND =
  /^[\t\p{Zs}\u200b\u200e\u200f\u061c\u202a-\u202c\u2066-\u2069]+|[\t\p{Zs}\u200b\u200e\u200f\u061c\u202a-\u202c\u2066-\u2069]+$/gu;

/** What a name is made of, where each part is written in one script: the parts of an e-mail address (RFC 5322 §3.4.1, RFC 5233). */
const BETWEEN_LABELS = /[@.+\u3002]/;

/** Small letters of Cyrillic and Greek that look like a Latin one in any font. */
const LOOKS_LATIN = /^[аԁеһіјӏорԛѕԝхусοϲϳν\P{L}]+$/u;

/** Characters, not bytes nor UTF-16 units. */
export const LONGEST_USERNAME = 200;

/** A username without what was pasted with it by accident. */
export function trimmedUsername(username: string): string {
  return username.replace(AROUND, '');
}

/**
 * The form in which usernames are compared: trimmed, NFKC, lower-cased, runs of spaces made one, the final sigma where
 * a word ends.
 *
 * @param username as a person typed it: any text
 * @returns null for what cannot be a username: empty, longer than 200 characters, with invisible or control characters,
 *   or of mixed scripts, so that nobody passes for somebody else
 */
export function usernameKeyOf(username: string): string | null {
  if (!username.isWellFormed() || username.length > 2 * LONGEST_USERNAME) return null;
  const trimmed = trimmedUsername(username);
  const key = fold(trimmed).replace(/σ(?![\p{L}\p{M}])/gu, 'ς');
  if (key === '' || lengthOf(key) > LONGEST_USERNAME || lengthOf(trimmed) > LONGEST_USERNAME) return null;
  return UNFIT.test(key) || UNFIT.test(trimmed.normalize('NFKC')) || passesForAnother(key) ? null : key;
}

/** What the keys begin with of usernames that begin like this. */
export function usernamePrefixOf(text: string): string {
  return fold(trimmedUsername(text.toWellFormed()));
}

/** A username for the log and the audit: its key, cut, without anything that could break a line (ASVS 5.0 V16.4.1). */
export function usernameForAudit(username: string): string {
  return fold(username.slice(0, 2 * LONGEST_USERNAME).toWellFormed())
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '')
    .slice(0, 100)
    .toWellFormed();
}

/** Lower-casing may undo a normalization, so it comes between two. Blanks may come of a normalization, too. */
function fold(text: string): string {
  const folded = text.normalize('NFKC').toLowerCase().normalize('NFKC');
  return folded.replace(/ {2,}/g, ' ').replace(/^ | $/g, '');
}

/** Each label is of one script (UTS 39 §5.2); none that looks Latin is beside one that is Latin. */
function passesForAnother(key: string): boolean {
  const labels = key.split(BETWEEN_LABELS);
  if (labels.some(mixesScripts)) return true;
  const letters = labels.filter((label) => /\p{L}/u.test(label));
  const isLatin = (label: string) => /\p{Script=Latin}/u.test(label);
  return letters.some(isLatin) && letters.some((label) => !isLatin(label) && LOOKS_LATIN.test(label));
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
