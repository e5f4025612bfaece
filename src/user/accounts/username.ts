/** The scripts that UTS 39 recommends. Letters of other scripts are refused. */
const SCRIPTS = [
  'Arabic', 'Armenian', 'Bengali', 'Bopomofo', 'Cyrillic', 'Devanagari', 'Ethiopic', 'Georgian', 'Greek', 'Gujarati',
  'Gurmukhi', 'Han', 'Hangul', 'Hebrew', 'Hiragana', 'Kannada', 'Katakana', 'Khmer', 'Lao', 'Latin', 'Malayalam',
  'Myanmar', 'Oriya', 'Sinhala', 'Tamil', 'Telugu', 'Thaana', 'Thai', 'Tibetan',
] as const; // prettier-ignore

type Script = (typeof SCRIPTS)[number];

/** Scripts that may be combined (UTS 39 §5.2, "highly restrictive"). */
const WRITTEN_TOGETHER: readonly (readonly Script[])[] = [
  ['Latin', 'Han', 'Hiragana', 'Katakana'],
  ['Latin', 'Han', 'Bopomofo'],
  ['Latin', 'Han', 'Hangul'],
];

const MATCHERS = SCRIPTS.map((script) => [script, new RegExp(`\\p{Script=${script}}`, 'u')] as const);
/** Letters that belong to a single script. */
const LETTER = /(?!\p{Script=Common}|\p{Script=Inherited})\p{L}/gu;

/**
 * Refused characters: controls, formats (bidi, zero width), unassigned, private use, fillers, blanks other than the
 * space; a leading mark.
 */
const REFUSED_CHARACTERS = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]|(?! )\p{Zs}|^\p{M}/u;

/**
 * Blanks, direction marks and zero-width marks that programs add around a copied name. Direction overrides are not
 * among them, because they make a name look like another one.
 */
const TRIMMED =
  /^[\t\p{Zs}\u200b\u200e\u200f\u061c\u202a-\u202c\u2066-\u2069]+|[\t\p{Zs}\u200b\u200e\u200f\u061c\u202a-\u202c\u2066-\u2069]+$/gu;

/** Separates the labels of a name, each of one script: the parts of an email address (RFC 5322 §3.4.1, RFC 5233). */
const BETWEEN_LABELS = /[@.+\u3002]/;

/** Lower-case Cyrillic and Greek letters that look like Latin ones in any font. */
const LATIN_LOOKALIKES = /^[аԁеһіјӏорԛѕԝхусοϲϳν\P{L}]+$/u;

/** Characters (code points). */
export const LONGEST_USERNAME = 200;

/** A username without the characters that a copy adds around it. */
export function trimmedUsername(username: string): string {
  return username.replace(TRIMMED, '');
}

/**
 * The form in which usernames are compared: trimmed, NFKC, lower case, single spaces, a final sigma at the end of a
 * word.
 *
 * @param username as typed, untrusted
 * @returns null for an invalid username: empty, longer than 200 characters, with invisible or control characters, or of
 *   mixed scripts, which could look like another username
 */
export function usernameKeyOf(username: string): string | null {
  if (!username.isWellFormed() || username.length > 2 * LONGEST_USERNAME) return null;
  const trimmed = trimmedUsername(username);
  const key = fold(trimmed).replace(/σ(?![\p{L}\p{M}])/gu, 'ς');
  if (key === '' || lengthOf(key) > LONGEST_USERNAME || lengthOf(trimmed) > LONGEST_USERNAME) return null;
  return REFUSED_CHARACTERS.test(key) || REFUSED_CHARACTERS.test(trimmed.normalize('NFKC')) || isConfusable(key)
    ? null
    : key;
}

/** The beginning of the keys of usernames that begin with this text. */
export function usernamePrefixOf(text: string): string {
  return fold(trimmedUsername(text.toWellFormed()));
}

/**
 * A username for the log and the audit: its key, shortened, without characters that break a line (ASVS 5.0 V16.4.1).
 */
export function usernameForAudit(username: string): string {
  return fold(username.slice(0, 2 * LONGEST_USERNAME).toWellFormed())
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '')
    .slice(0, 100)
    .toWellFormed();
}

/** Normalizes before and after lower-casing, which may undo it. Normalization may also create blanks. */
function fold(text: string): string {
  const folded = text.normalize('NFKC').toLowerCase().normalize('NFKC');
  return folded.replace(/ {2,}/g, ' ').replace(/^ | $/g, '');
}

/** Whether a label mixes scripts (UTS 39 §5.2), or looks Latin beside a label that is Latin. */
function isConfusable(key: string): boolean {
  const labels = key.split(BETWEEN_LABELS);
  if (labels.some(mixesScripts)) return true;
  const letters = labels.filter((label) => /\p{L}/u.test(label));
  const isLatin = (label: string) => /\p{Script=Latin}/u.test(label);
  return letters.some(isLatin) && letters.some((label) => !isLatin(label) && LATIN_LOOKALIKES.test(label));
}

function mixesScripts(text: string): boolean {
  const scripts = [...new Set((text.match(LETTER) ?? []).map(scriptOf))];
  if (scripts.length < 2) return scripts.includes(undefined);
  return !WRITTEN_TOGETHER.some((group) => scripts.every((script) => script !== undefined && group.includes(script)));
}

/** Undefined when the script is not listed. Most letters are of ASCII, which needs no search. */
function scriptOf(letter: string): Script | undefined {
  return letter < '\x80' ? 'Latin' : MATCHERS.find(([, matcher]) => matcher.test(letter))?.[0];
}

function lengthOf(text: string): number {
  return Array.from(text).length;
}
