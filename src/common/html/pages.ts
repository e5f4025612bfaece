import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Eta } from 'eta';
import type { WayOn } from '../http/way-on.js';
import type { OAuthError } from '../refusals/oauth-error.js';

const layout = new Eta({ views: import.meta.dirname, cache: true });

/** In the address of our files: after a release, a browser fetches the new version instead of a cached one. */
const version = versionOf('grantry.css', 'docs.css', 'docs.js', 'check-session.js');

export interface Page {
  /** Of the browser's tab, and the one `h1`. */
  readonly title: string;
  /** HTML of the page's own template. */
  readonly body: string;
}

/** A whole page: the layout around the body of one. */
export function pageOf(page: Page): string {
  return layout.render('./layout', { ...page, version });
}

export interface DocsPage {
  /** Where a sign-in of Swagger UI returns to. */
  readonly redirectUrl: string;
  /** What it begins to sign in as; may be empty. */
  readonly clientId: string;
}

/** The page of Swagger UI, which has a layout of its own. */
export function docsPage(page: DocsPage): string {
  return layout.render('./docs', { ...page, version });
}

/** What a template gets: its title, and whatever else it shows. */
export interface PageData {
  readonly title: string;
  readonly [member: string]: unknown;
}

/**
 * Templates of one room.
 *
 * @param folder where its `.eta` files stand
 * @returns renders a template by name, with everything in `data` escaped, inside the layout
 */
export function templates(folder: string): (name: string, data: PageData) => string {
  const eta = new Eta({ views: folder, cache: true });
  return (name, data) => pageOf({ title: data.title, body: eta.render(`./${name}`, data) });
}

/**
 * Templates that are whole pages, for what a person never sees.
 *
 * @param folder where its `.eta` files are
 * @returns renders a template by name, with everything in `data` escaped; `it.version` belongs into addresses of assets
 */
export function bareTemplates(folder: string): (name: string, data: Readonly<Record<string, unknown>>) => string {
  const eta = new Eta({ views: folder, cache: true });
  return (name, data) => eta.render(`./${name}`, { ...data, version });
}

const ownPages = templates(import.meta.dirname);

/** What a person sees of a refusal: its code, its description, where to go from there, and the id to ask about. */
export function errorPage(error: OAuthError, uri: string, wayOn: WayOn | undefined = error.wayOn): string {
  return ownPages('error', {
    title: 'This request cannot be completed',
    error,
    application: wayOn?.application ?? null,
    links: wayOn?.links ?? [],
    id: uri.slice(uri.lastIndexOf('/') + 1),
  });
}

function versionOf(...assets: readonly string[]): string {
  const texts = assets.map((asset) => readFileSync(join(import.meta.dirname, 'assets', asset)));
  return createHash('sha256').update(Buffer.concat(texts)).digest('hex').slice(0, 8);
}
