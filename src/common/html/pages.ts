import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NO_BRAND, type Brand, type ClientBrand } from '../branding/brand.js';
import type { WayOn } from '../http/way-on.js';
import type { Language } from '../i18n/languages.js';
import type { Text } from '../i18n/text.js';
import { Translator } from '../i18n/translator.js';
import type { Links } from '../ports/links.js';
import type { OAuthError } from '../refusals/oauth-error.js';
import type { RefusalId } from '../values/identifiers.js';
import { brandView, type BrandView } from './brand-view.js';
import { described, type Described } from './described.js';
import { emphasis, type Emphasis } from './emphasis.js';
import { renderTemplate } from './render-template.js';
import { Theme } from './theme.js';

const OWN = import.meta.dirname;

/** A query parameter of asset URLs: it changes with their content, so that browsers fetch them again after a release. */
const version = versionOf(join(OWN, 'assets'));

/** What a page needs to be rendered. */
export interface PageContext {
  readonly links: Links;
  readonly language: Language;
  /** Of the times on the page: a name of the IANA database; UTC by default. */
  readonly timeZone?: string | undefined;
  /** The brand of the server; that of Grantry by default. */
  readonly brand?: Brand;
  /** The templates and texts of the operator; none by default. */
  readonly theme?: Theme;
  /** The brand of the client whose interaction the page is part of. */
  readonly clientBrand?: ClientBrand | undefined;
}

/** Renders a page. `ReplyInterceptor` and `ErrorFilter` call it with the links of the server and the language. */
export type Html = (context: PageContext) => string;

/**
 * What every template receives beside its data. A template makes each of its links by `it.link(endpoint, below)` or
 * `it.asset(name)`, and each of its texts by `it.t(key, values)`.
 */
interface Given extends Emphasis {
  readonly brand: BrandView;
  readonly link: Links['linkTo'];
  /** The link to a style, script or picture of this server. */
  readonly asset: (name: string) => string;
  readonly language: Language;
  /** A text of the room's catalogue, see `Translator`. */
  readonly t: Translator['t'];
  readonly time: Translator['time'];
  /** The button that shows the password of a field, as HTML. The page loads `show-password.js`. */
  readonly revealer: (field: string) => string;
  /** The text of a refusal as HTML, see `described`. */
  readonly described: (refusal: Described) => string;
}

/** The data of a template, which cannot replace what is `Given`. */
interface TemplateData extends Partial<Record<keyof Given, never>> {
  readonly [member: string]: unknown;
}

export interface PageData extends TemplateData {
  /** A key of the room's catalogue, or a text; the name of the brand when left out. */
  readonly title?: Text | string;
}

/** @param folder of the templates; the catalogues are in `locales` beside it */
function givenBy(context: PageContext, folder: string): Given {
  const { links, language, timeZone, brand = NO_BRAND, clientBrand, theme = Theme.NONE } = context;
  const translator = new Translator(language, join(folder, '../locales'), theme, timeZone);
  return {
    brand: brandView(brand, clientBrand, links),
    link: (endpoint, below) => links.linkTo(endpoint, below),
    asset: (name) => `${links.linkTo('assets', name)}?v=${version}`,
    language,
    t: translator.t,
    time: translator.time,
    ...emphasis(translator),
    revealer: (field) => revealer(field, context),
    described: (refusal) => described(translator, refusal),
  };
}

/** The button is hidden until a script can do its work. Its name is a text inside, as a label would name the field twice. */
function revealer(field: string, context: PageContext): string {
  const { t } = layoutTexts(context);
  return renderTemplate(context.theme ?? Theme.NONE, OWN, 'revealer', { field, t });
}

/** The layout finds its texts in the catalogues of `common`. */
function layoutTexts({ language, theme = Theme.NONE }: PageContext): Pick<Given, 't'> {
  return { t: new Translator(language, join(OWN, '../locales'), theme).t };
}

/**
 * Loads the templates of a room. Their texts are in the catalogues of the folder `locales` beside `folder`.
 *
 * @param folder of its `.eta` files
 * @returns renders a template by its name inside the layout; it escapes the data
 */
export function templates(folder: string): (name: string, data: PageData) => Html {
  return (name, data) => (context) => {
    const { theme = Theme.NONE } = context;
    const given = givenBy(context, folder);
    const title = data.title === undefined ? given.brand.name : given.t(data.title);
    const body = renderTemplate(theme, folder, name, { ...data, title, ...given });
    return renderTemplate(theme, OWN, 'layout', { title, body, ...given, ...layoutTexts(context) });
  };
}

/**
 * Loads templates that are complete documents, for responses that no person sees.
 *
 * @param folder of the `.eta` files
 * @returns renders a template by its name; it escapes the data
 */
export function bareTemplates(folder: string): (name: string, data: TemplateData) => Html {
  return (name, data) => (context) =>
    renderTemplate(Theme.NONE, folder, name, { ...data, ...givenBy(context, folder) });
}

const ownDocuments = bareTemplates(OWN);
const ownPages = templates(OWN);

export interface DocsPage {
  /** The URL of the page itself. */
  readonly url: string;
  /** The URL that a sign-in of Swagger UI returns to. */
  readonly redirectUrl: string;
  /** The client_id that the sign-in dialog proposes; empty for none. */
  readonly clientId: string;
}

/** The page of Swagger UI. It does not use the layout. */
export function docsPage(page: DocsPage): Html {
  return ownDocuments('docs', { ...page });
}

/** The page of a refusal: its code, its description, its id, and where the user can go from there. */
export function errorPage(error: OAuthError, id: RefusalId, wayOn: WayOn | undefined = error.wayOn): Html {
  return ownPages('error', {
    title: 'error.title',
    error,
    id,
    application: wayOn?.application ?? null,
    links: wayOn?.links ?? [],
  });
}

function versionOf(folder: string): string {
  const files = readdirSync(folder).sort();
  const contents = files.map((file) => readFileSync(join(folder, file)));
  return createHash('sha256').update(Buffer.concat(contents)).digest('hex').slice(0, 8);
}
