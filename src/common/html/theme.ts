import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { Eta, type EtaConfig } from 'eta';
import type { TextOverrides } from '../i18n/catalogues.js';
import { faultOfTemplate, faultsOfTexts, type TextsOfRoom } from './theme-checks.js';

/** The folder of the rooms. */
const ROOMS = join(import.meta.dirname, '../..');
/** Documents without a layout, which no theme replaces: a frame without content, and Swagger UI. */
const NOT_REPLACED: ReadonlySet<string> = new Set(['authorize/check-session', 'common/docs']);

type ThemeFiles = ReadonlyMap<string, string>;

/**
 * The templates and texts with which the operator replaces those of the server (THEME_DIR): `<room>/<name>.eta`, and
 * `<room>/locales/<language>.json` with some of the texts. All files are read at start.
 */
export class Theme implements TextOverrides {
  static readonly NONE = new Theme(new Map(), '');
  private readonly engines = new Map<string, Eta>();

  private constructor(
    private readonly files: ThemeFiles,
    readonly id: string,
  ) {}

  static of(folder: string): Theme {
    return new Theme(filesIn(folder), `theme ${folder}`);
  }

  /** Whether the template of that name in a folder of views is replaced. */
  replaces(views: string, name: string): boolean {
    return this.files.has(`${roomOf(views)}/${name}.eta`);
  }

  /** The engine for a folder of views. It reads the templates of the theme in place of those in the folder. */
  engineFor(views: string, options: Partial<EtaConfig> = {}): Eta {
    const known = this.engines.get(views + JSON.stringify(options));
    if (known !== undefined) return known;
    const engine = new Eta({ views, cache: true, ...options });
    const room = roomOf(views);
    engine.readFile = (path) => this.files.get(`${room}/${relative(views, path)}`) ?? readFileSync(path, 'utf8');
    this.engines.set(views + JSON.stringify(options), engine);
    return engine;
  }

  /** The texts that replace those of a catalogue. */
  textsFor(folder: string, tag: string): object | null {
    const json = this.files.get(`${roomOf(folder)}/locales/${tag}.json`);
    return json === undefined ? null : (JSON.parse(json) as object);
  }
}

/** Checks the folder of a theme. Returns what is wrong, by file. */
export function themeFaults(folder: string): string[] {
  const own = ownFiles();
  return [...filesIn(folder)].flatMap(([name, text]) => {
    if (name.endsWith('.json')) return faultsOfTexts(name, text, own.texts);
    const fault = faultOfTemplate(text, own.templates.get(name), own.templates, name);
    return fault === null ? [] : [`${name} ${fault}`];
  });
}

/** The templates that a theme can replace: their text by `<room>/<name>.eta`. */
export function replaceableTemplates(): ReadonlyMap<string, string> {
  return ownFiles().templates;
}

function ownFiles(): { readonly templates: ThemeFiles; readonly texts: TextsOfRoom } {
  const templates = new Map<string, string>();
  const texts = new Map<string, object[]>();
  for (const path of readdirSync(ROOMS, { recursive: true, encoding: 'utf8' })) {
    const [room = '', ...below] = path.split(sep);
    const [file = '', folder = ''] = below.toReversed();
    const read = () => readFileSync(join(ROOMS, path), 'utf8');
    if (file.endsWith('.eta') && !NOT_REPLACED.has(`${room}/${file.slice(0, -4)}`)) {
      templates.set(`${room}/${file}`, read());
    } else if (folder === 'locales' && file.endsWith('.json')) {
      const name = `${room}/locales/${file}`;
      texts.set(name, [...(texts.get(name) ?? []), JSON.parse(read()) as object]);
    }
  }
  return { templates, texts };
}

/** Every template and catalogue in a folder, by its path with `/`. Other files are ignored. */
function filesIn(folder: string): ThemeFiles {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => /\.(eta|json)$/.test(path));
  return new Map(paths.map((path) => [path.split(sep).join('/'), readFileSync(join(folder, path), 'utf8')]));
}

/** The room of a folder: `authorize` of `authorize/interact/views`. */
function roomOf(folder: string): string {
  return relative(ROOMS, folder).split(sep)[0] ?? '';
}
