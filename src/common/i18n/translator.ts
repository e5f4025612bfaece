import { Catalogue, type TextOverrides } from './catalogues.js';
import { ENGLISH, type Language } from './languages.js';
import { Text, type Quantity, type TextValue, type TextValues } from './text.js';

/** Characters that keep a value apart from the direction of the text around it (UAX #9). */
const [ISOLATE, END_OF_ISOLATE] = ['\u2068', '\u2069'];

const times = new Map<string, Intl.DateTimeFormat>();

/** Writes the texts of a folder in a language. */
export class Translator {
  /**
   * @param folder of the catalogues in which keys are found
   * @param overrides texts of the operator
   */
  constructor(
    readonly language: Language,
    private readonly folder: string,
    private readonly overrides: TextOverrides | null = null,
  ) {}

  /**
   * A text in the language. It is not escaped.
   *
   * @param text a key of the folder, or a text of any folder
   */
  readonly t = (text: Text | string, values?: TextValues): string =>
    this.filled(text, values, (value) => (typeof value === 'number' ? value : this.isolated(value)));

  /** A time to the minute, in UTC. */
  readonly time = (time: Date): string => `${timesOf(this.language).format(time)} UTC`;

  /** A text whose values are written by a function. */
  filled(text: Text | string, values: TextValues = {}, write: (value: TextValue) => string | number): string {
    const { folder, key, values: own } = typeof text === 'string' ? new Text(this.folder, text) : text;
    const all = Object.entries({ ...own, ...values });
    const catalogue = Catalogue.of(folder, this.language, this.overrides);
    if (all.length === 0) return catalogue.text(key);
    return catalogue.filled(key, Object.fromEntries(all.map(([name, value]) => [name, write(value)])));
  }

  /** A value in the language. */
  write(value: TextValue): string {
    if (value instanceof Text) return this.t(value);
    if (value instanceof Date) return this.time(value);
    return typeof value === 'object' ? this.quantity(value) : String(value);
  }

  private isolated(value: TextValue): string {
    const written = this.write(value);
    const isForeign = typeof value === 'string' && this.language.direction === 'rtl';
    return isForeign ? ISOLATE + written + END_OF_ISOLATE : written;
  }

  private quantity({ amount, unit }: Quantity): string {
    return new Intl.NumberFormat(this.language.formats, { style: 'unit', unit, unitDisplay: 'long' }).format(amount);
  }
}

/** A text in English, for programs and operators. */
export function inEnglish(text: Text): string {
  return new Translator(ENGLISH, text.folder).t(text);
}

function timesOf({ formats }: Language): Intl.DateTimeFormat {
  const known = times.get(formats);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat(formats, { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });
  times.set(formats, format);
  return format;
}
