import { Catalogue, type TextOverrides } from './catalogues.js';
import { ENGLISH, type Language } from './languages.js';
import { Text, type Quantity, type TextValue, type TextValues } from './text.js';
import { TimeWriter } from './time-writer.js';

/** Characters that keep a value apart from the direction of the text around it (UAX #9). */
const [ISOLATE, END_OF_ISOLATE] = ['\u2068', '\u2069'];

/** Writes the texts of a folder in a language. */
export class Translator {
  private readonly times: TimeWriter;

  /**
   * @param folder of the catalogues in which keys are found
   * @param overrides texts of the operator
   * @param timeZone a name of the IANA database, as in the claim `zoneinfo`; UTC when left out or unknown
   */
  constructor(
    readonly language: Language,
    private readonly folder: string,
    private readonly overrides: TextOverrides | null = null,
    timeZone?: string,
  ) {
    this.times = new TimeWriter(language, timeZone);
  }

  /**
   * A text in the language. It is not escaped.
   *
   * @param text a key of the folder, or a text of any folder
   */
  readonly t = (text: Text | string, values?: TextValues): string =>
    this.filled(text, values, (value) => (typeof value === 'number' ? value : this.isolated(value)));

  /** A time to the minute, with the name of its zone. */
  readonly time = (time: Date): string => this.times.write(time);

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
