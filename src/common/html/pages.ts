import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Eta } from 'eta';
import type { OAuthError } from '../oauth-error.js';

const layout = new Eta({ views: import.meta.dirname, cache: true });

/** In the address of the stylesheet: a browser that keeps an older one fetches it anew after a release. */
const version = createHash('sha256')
  .update(readFileSync(join(import.meta.dirname, 'assets/grantry.css')))
  .digest('hex')
  .slice(0, 8);

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

const ownPages = templates(import.meta.dirname);

/** What a person sees of a refusal: its code, its description, and the id to ask about. */
export function errorPage(error: OAuthError, uri: string): string {
  return ownPages('error', {
    title: 'This request cannot be completed',
    error,
    id: uri.slice(uri.lastIndexOf('/') + 1),
  });
}
