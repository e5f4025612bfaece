/** A number of units, which each language writes in its own way: "15 minutes". */
export interface Quantity {
  readonly amount: number;
  readonly unit: 'second' | 'minute' | 'hour' | 'day';
}

/** A value in a text. `count` also selects the plural form. */
export type TextValue = string | number | Date | Quantity | Text;

/** The values of a text, by the name of their placeholder. */
export type TextValues = Readonly<Record<string, TextValue>>;

/** A text before its language is known. */
export class Text {
  /**
   * @param folder of the catalogues
   * @param key in the catalogues
   */
  constructor(
    readonly folder: string,
    readonly key: string,
    readonly values: TextValues = {},
  ) {}

  /** The same text with other values. */
  with(values: TextValues): Text {
    return new Text(this.folder, this.key, values);
  }
}

/**
 * Names the texts of a room: `const text = textsIn(join(import.meta.dirname, 'locales'))`, then `text('login.title')`.
 *
 * @param folder of the catalogues: one JSON file for each language
 */
export function textsIn(folder: string): (key: string, values?: TextValues) => Text {
  return (key, values) => new Text(folder, key, values);
}
