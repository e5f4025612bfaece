import type { Theme } from '../html/theme.js';
import type { HexColor } from './color.js';

/** The kinds of links that a brand may have, in the order in which pages show them. */
export const BRAND_LINKS = ['privacy', 'terms', 'support'] as const;
export type BrandLink = (typeof BRAND_LINKS)[number];

/** What pages and mails show of the owner of this server. */
export interface Brand {
  readonly name: string;
  /** Null for the colours of Grantry. */
  readonly color: HexColor | null;
  /** The version of the logo, which is part of its address; null without one. */
  readonly logo: string | null;
  /** The version of the owner's stylesheet; null without one. */
  readonly css: string | null;
  readonly links: Readonly<Partial<Record<BrandLink, string>>>;
}

/** The name of the product, for a server without a brand. */
export const PRODUCT = 'Grantry';

/** A server without a brand. */
export const NO_BRAND: Brand = { name: PRODUCT, color: null, logo: null, css: null, links: {} };

/** What the pages of a client's sign-in show instead of the server's brand. */
export interface ClientBrand {
  readonly name?: string | undefined;
  readonly color?: HexColor | undefined;
  /** The id of the client whose logo is shown. */
  readonly logoOf?: string | undefined;
}

/** The brand of this server. The branding room implements it; other rooms read it. */
export abstract class Branding {
  /** The templates and texts of the operator. */
  abstract readonly theme: Theme;

  /** Through a cache of at most one second. While the database cannot be reached, the last brand that was read. */
  abstract current(): Promise<Brand>;

  /** The brand as it was read last, for what cannot wait. It may be older than a second for one caller, and is read again. */
  abstract latest(): Brand;
}
