import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Eta } from 'eta';
import type { WayOn } from '../http/way-on.js';
import type { Links } from '../ports/links.js';
import type { OAuthError } from '../refusals/oauth-error.js';
import type { RefusalId } from '../values/identifiers.js';

const layout = new Eta({ views: import.meta.dirname, cache: true });

/** A query parameter of asset URLs: it changes with their content, so that browsers fetch them again after a release. */
const version = versionOf('grantry.css', 'docs.css', 'docs.js', 'check-session.js');

/** Renders a page. `ReplyInterceptor` and `ErrorFilter` call it with the links of the server. */
export type Html = (links: Links) => string;

/** What every template receives beside its data. A template makes each of its links by `it.link(endpoint, below)`. */
interface Given {
  readonly link: Links['linkTo'];
  /** For the URLs of assets. */
  readonly version: string;
}

/** The data of a template, which cannot replace what is `Given`. */
interface TemplateData extends Partial<Record<keyof Given, never>> {
  readonly [member: string]: unknown;
}

export interface PageData extends TemplateData {
  readonly title: string;
}

function givenBy(links: Links): Given {
  return { link: (endpoint, below) => links.linkTo(endpoint, below), version };
}

/**
 * Loads the templates of a room.
 *
 * @param folder of its `.eta` files
 * @returns renders a template by its name inside the layout; it escapes the data
 */
export function templates(folder: string): (name: string, data: PageData) => Html {
  const eta = new Eta({ views: folder, cache: true });
  return (name, data) => (links) => {
    const given = givenBy(links);
    const body = eta.render(`./${name}`, { ...data, ...given });
    return layout.render('./layout', { title: data.title, body, ...given });
  };
}

/**
 * Loads templates that are complete documents, for responses that no person sees.
 *
 * @param folder of the `.eta` files
 * @returns renders a template by its name; it escapes the data
 */
export function bareTemplates(folder: string): (name: string, data: TemplateData) => Html {
  const eta = new Eta({ views: folder, cache: true });
  return (name, data) => (links) => eta.render(`./${name}`, { ...data, ...givenBy(links) });
}

const ownDocuments = bareTemplates(import.meta.dirname);
const ownPages = templates(import.meta.dirname);

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
    title: 'This request cannot be completed',
    error,
    id,
    application: wayOn?.application ?? null,
    links: wayOn?.links ?? [],
  });
}

function versionOf(...assets: readonly string[]): string {
  const texts = assets.map((asset) => readFileSync(join(import.meta.dirname, 'assets', asset)));
  return createHash('sha256').update(Buffer.concat(texts)).digest('hex').slice(0, 8);
}
