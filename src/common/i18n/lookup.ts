import { LANGUAGES, type Language } from './languages.js';

/** The longest list of languages that is read, in characters. */
const LONGEST_LIST = 1000;
/** The number of languages in a list that are compared. */
const MOST = 30;

const TAG = /^[a-z]{2,8}(-[a-z0-9]{1,8}){0,7}$/i;

/** The languages by language and script, which a region decides: `zh-CN` is written in `Hans`. */
const BY_SCRIPT = new Map(LANGUAGES.map((language) => [scriptOf(language.tag), language]));

/**
 * Finds the language of a tag by lookup (RFC 4647 §3.4): region and variants are ignored, except where they decide the
 * script.
 *
 * @param tag BCP 47, untrusted; `de_AT` is read as `de-AT`
 */
export function languageOfTag(tag: string): Language | undefined {
  const hyphenated = tag.replaceAll('_', '-');
  return TAG.test(hyphenated) ? BY_SCRIPT.get(scriptOf(hyphenated)) : undefined;
}

/**
 * The first known language of a list.
 *
 * @param tags in order of preference, separated by spaces; untrusted
 */
export function languageOfTags(tags: string): Language | undefined {
  return firstKnown(tags.slice(0, LONGEST_LIST).split(' '));
}

/**
 * The best known language of an `Accept-Language` header (RFC 9110 §12.5.4). `*` stands for the default, as no language
 * does.
 *
 * @param header untrusted
 */
export function languageOfHeader(header: string): Language | undefined {
  const ranges = header.slice(0, LONGEST_LIST).split(',').slice(0, MOST).map(weighed);
  const accepted = ranges.filter(({ weight }) => weight > 0).toSorted((a, b) => b.weight - a.weight);
  return firstKnown(accepted.map(({ tag }) => tag));
}

function firstKnown(tags: readonly string[]): Language | undefined {
  for (const tag of tags.slice(0, MOST)) {
    const language = languageOfTag(tag);
    if (language !== undefined) return language;
  }
  return undefined;
}

/** A range without a valid weight has the weight 0. */
function weighed(range: string): { readonly tag: string; readonly weight: number } {
  const [tag = '', weight = 'q=1', ...more] = range.split(';').map((part) => part.trim());
  const isValid = more.length === 0 && /^q=(0(\.\d{0,3})?|1(\.0{0,3})?)$/i.test(weight);
  return { tag, weight: isValid ? Number(weight.slice(2)) : 0 };
}

function scriptOf(tag: string): string {
  try {
    const { language, script } = new Intl.Locale(tag).maximize();
    return `${language}-${script}`;
  } catch {
    return '';
  }
}
