import { readFileSync, statSync } from 'node:fs';
import { brandFaults, hexColorOf, LARGEST_CSS, LARGEST_LOGO, type HexColor } from '../common/index.js';
import type { Environment } from './environment.js';

/** The brand of the environment, with its files. */
export interface BrandSettings {
  readonly name: string;
  readonly color: HexColor | null;
  readonly logo: Buffer | null;
  readonly css: string | null;
  readonly links: Readonly<Partial<Record<'privacy' | 'terms' | 'support', string>>>;
}

/** Checks BRAND_LOGO and BRAND_CSS. */
export function brandFileFaults({ BRAND_LOGO, BRAND_CSS }: Environment): string[] {
  const faults = [
    fileFault('BRAND_LOGO', BRAND_LOGO, LARGEST_LOGO, brandFaults.logo),
    fileFault('BRAND_CSS', BRAND_CSS, LARGEST_CSS, brandFaults.css),
  ];
  return faults.filter((fault) => fault !== undefined);
}

/** @param env valid */
export function brandOf(env: Environment): BrandSettings {
  const { BRAND_PRIVACY_URL: privacy, BRAND_TERMS_URL: terms, BRAND_SUPPORT_URL: support } = env;
  return {
    name: env.BRAND_NAME,
    color: hexColorOf(env.BRAND_COLOR ?? ''),
    logo: env.BRAND_LOGO === undefined ? null : readFileSync(env.BRAND_LOGO),
    css: env.BRAND_CSS === undefined ? null : readFileSync(env.BRAND_CSS, 'utf8'),
    links: { ...(privacy && { privacy }), ...(terms && { terms }), ...(support && { support }) },
  };
}

/** A file that is too large is not read. */
function fileFault(
  name: string,
  file: string | undefined,
  largest: number,
  faultOf: (bytes: Buffer) => string | null,
): string | undefined {
  if (file === undefined) return undefined;
  try {
    const fault = statSync(file).size > largest ? faultOf(Buffer.alloc(largest + 1)) : faultOf(readFileSync(file));
    return fault === null ? undefined : `${name} must name a file: it ${fault}`;
  } catch {
    return `${name} must name a file that can be read`;
  }
}
