import { LANGUAGES } from '../../common/index.js';
import type { FieldKind } from './standard-fields.js';

/** An option of a select. */
export interface Choice {
  readonly value: string;
  readonly text: string;
  /** The language of the text (BCP 47); left out for names that have none. */
  readonly lang?: string;
}

/** The time zones that ICU lists, and UTC, which it leaves out. */
let zones: readonly Choice[] | undefined;
let languages: readonly Choice[] | undefined;

/**
 * The options of a select.
 *
 * @param value is always among them
 * @returns null for another kind of field
 */
export function choicesFor(kind: FieldKind, value: string): readonly Choice[] | null {
  const known = kind === 'zone' ? zoneChoices() : kind === 'locale' ? languageChoices() : null;
  if (known === null || value === '' || known.some((one) => one.value === value)) return known;
  return [{ value, text: kind === 'locale' ? nameOf(value) : value }, ...known];
}

function zoneChoices(): readonly Choice[] {
  zones ??= ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')].map((zone) => ({
    value: zone,
    text: zone.replaceAll('_', ' '),
  }));
  return zones;
}

/** The name of a language in that language. @param tag BCP 47; what is none stays as it is */
function nameOf(tag: string): string {
  try {
    return new Intl.DisplayNames([tag], { type: 'language' }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}

/** The languages of the pages, each under its own name. */
function languageChoices(): readonly Choice[] {
  languages ??= LANGUAGES.map(({ tag }) => ({
    value: tag,
    text: nameOf(tag),
    lang: tag,
  }));
  return languages;
}
