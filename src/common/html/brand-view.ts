import { BRAND_LINKS, PRODUCT, type Brand, type BrandLink, type ClientBrand } from '../branding/brand.js';
import type { Links } from '../ports/links.js';

/** The brand as a template shows it. Every address is one of this server, except the links. */
export interface BrandView {
  readonly name: string;
  /** The address of the logo; null without one. */
  readonly logo: string | null;
  /** The address of the icon of the browser's tab; null for that of Grantry. */
  readonly icon: string | null;
  /** Whether the pages show the sign of Grantry, because there is no brand. */
  readonly isProduct: boolean;
  /** The addresses of stylesheets, after that of Grantry. */
  readonly styles: readonly string[];
  readonly links: readonly { readonly name: BrandLink; readonly href: string }[];
}

/** @param ofClient what the client of an interaction shows instead */
export function brandView(brand: Brand, ofClient: ClientBrand | undefined, links: Links): BrandView {
  const color = ofClient?.color ?? brand.color;
  const name = ofClient?.name ?? brand.name;
  const styles = [
    ...(color === null ? [] : [links.linkTo('branding', `${color.slice(1)}.css`)]),
    ...(brand.css === null ? [] : [`${links.linkTo('branding', 'extra.css')}?v=${brand.css}`]),
  ];
  return {
    name,
    logo: logoOf(brand, ofClient, links),
    icon: iconOf(brand, links),
    isProduct: name === PRODUCT,
    styles,
    links: BRAND_LINKS.flatMap((link) => (brand.links[link] ? [{ name: link, href: brand.links[link] }] : [])),
  };
}

/** A client with a name of its own does not show the logo of the server. */
function logoOf({ logo }: Brand, ofClient: ClientBrand | undefined, links: Links): string | null {
  if (ofClient?.logoOf !== undefined) return links.linkTo('logos', ofClient.logoOf);
  if (ofClient?.name !== undefined || logo === null) return null;
  return `${links.linkTo('branding', 'logo')}?v=${logo}`;
}

function iconOf(brand: Brand, links: Links): string | null {
  if (brand.logo !== null) return logoOf(brand, undefined, links);
  return brand.name === PRODUCT ? null : links.linkTo('branding', 'icon.svg');
}
