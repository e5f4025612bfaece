import { posix } from 'node:path';
import { Eta } from 'eta';

/** The catalogues of each `<room>/locales/<language>.json`; a room may have several. */
export type TextsOfRoom = ReadonlyMap<string, readonly object[]>;

const HIDDEN_INPUT = /<input type="hidden" name="([\w]+)"/g;
const INCLUDE = /\binclude\(\s*['"`]\.\/([\w-]+)['"`]/g;

/**
 * Checks a template of a theme.
 *
 * @param replaced the template of this server with that name; undefined when there is none
 * @param all templates of this server
 * @param name `<room>/<name>.eta`
 * @returns null without a fault
 */
export function faultOfTemplate(
  text: string,
  replaced: string | undefined,
  all: ReadonlyMap<string, string>,
  name: string,
): string | null {
  if (replaced === undefined) return 'replaces no template of this server';
  const broken = faultOfSyntax(text);
  if (broken !== null) return `does not compile: ${broken}`;
  const included = [...text.matchAll(INCLUDE)].map(([, part = '']) => part);
  const missing = included.find((part) => !all.has(`${posix.dirname(name)}/${part}.eta`));
  if (missing !== undefined) return `includes ./${missing}, which does not exist`;
  if (name === 'common/layout.eta' && !text.includes('it.body')) return 'must contain <%~ it.body %>';
  const fields = [...replaced.matchAll(HIDDEN_INPUT)].map(([, field = '']) => field);
  const lost = fields.find((field) => !text.includes(`name="${field}"`));
  return lost === undefined ? null : `must contain the hidden input ${lost}, without which its form is refused`;
}

function faultOfSyntax(text: string): string | null {
  try {
    new Eta().compile(text);
    return null;
  } catch (error) {
    return (error as Error).message.split('\n')[0] ?? '';
  }
}

/** Checks a catalogue of a theme. */
export function faultsOfTexts(name: string, json: string, own: TextsOfRoom): string[] {
  const known = own.get(name);
  if (known === undefined) return [`${name} replaces no texts of this server`];
  const texts = parsed(json);
  if (texts === null) return [`${name} is not a JSON object`];
  return textsOf(texts).flatMap(([key, value]) => {
    const before = known.map((catalogue) => new Map(textsOf(catalogue)).get(key)).find((text) => text !== undefined);
    if (typeof before !== 'string') return [`${name}: there is no text ${key}`];
    return typeof value === 'string' ? [] : [`${name}: ${key} must be a text`];
  });
}

function parsed(json: string): object | null {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

/** Each text with its key, such as `login.title`. */
function textsOf(catalogue: object, path = ''): (readonly [string, unknown])[] {
  return Object.entries(catalogue).flatMap(([name, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? textsOf(value, `${path}${name}.`)
      : [[path + name, value] as const],
  );
}
