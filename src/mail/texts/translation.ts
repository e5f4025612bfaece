import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ONE_DAY } from '../../database/index.js';

interface Texts {
  readonly [key: string]: string | Texts;
}

const TAGS = ['en', 'de'] as const;
const catalogues = new Map<string, Texts>();

function catalogueOf(tag: string): Texts {
  let known = catalogues.get(tag);
  if (known === undefined) {
    known = JSON.parse(readFileSync(join(import.meta.dirname, `../locales/${tag}.json`), 'utf8')) as Texts;
    catalogues.set(tag, known);
  }
  return known;
}

/** The texts of mails in one language. */
export class Translation {
  readonly language: { readonly tag: string; readonly direction: 'ltr' | 'rtl' };

  /** @param wish a language tag, untrusted */
  constructor(wish = '') {
    const tag = TAGS.find((one) => wish.toLowerCase().split(/[-_]/)[0] === one) ?? 'en';
    this.language = { tag, direction: 'ltr' };
  }

  readonly t = (key: string, values: Readonly<Record<string, string | number>> = {}): string => {
    const count = values['count'];
    const found = this.find(key) ?? this.find(`${key}_${count === 1 ? 'one' : 'other'}`) ?? key;
    return found.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => String(values[name] ?? ''));
  };

  readonly time = (time: Date): string => {
    const options = { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' } as const;
    return `${new Intl.DateTimeFormat(this.language.tag, options).format(time)} UTC`;
  };

  /** @param seconds in the largest unit that divides them into whole numbers */
  readonly duration = (seconds: number): string => {
    const [unit, size] = seconds % ONE_DAY === 0 ? ['day', ONE_DAY] : seconds % 3600 === 0 ? ['hour', 3600] : ['minute', 60]; // prettier-ignore
    const options = { style: 'unit', unit: String(unit), unitDisplay: 'long' } as const;
    return new Intl.NumberFormat(this.language.tag, options).format(Math.round(seconds / Number(size)));
  };

  private find(key: string): string | undefined {
    let found: string | Texts | undefined = catalogueOf(this.language.tag);
    for (const part of key.split('.')) found = typeof found === 'object' ? found[part] : undefined;
    return typeof found === 'string' ? found : undefined;
  }
}
