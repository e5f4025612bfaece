import type { Request } from 'express';

/** The fields of a form. A field that was sent several times is absent. */
export function fieldsOf({ body }: Request): Readonly<Record<string, string>> {
  const sent = Object.entries((body ?? {}) as Readonly<Record<string, unknown>>);
  return Object.fromEntries(sent.filter((field): field is [string, string] => typeof field[1] === 'string'));
}
