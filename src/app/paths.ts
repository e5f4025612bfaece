import type { Request } from 'express';
import { RequestState, type PathKinds } from '../common/index.js';
import { ENDPOINTS } from '../config/index.js';

/** Paths to which browsers send forms, in a page or below it. */
export const BROWSER_FORM_PATHS = [
  ENDPOINTS.authorization,
  ENDPOINTS.login,
  ENDPOINTS.forgotPassword,
  ENDPOINTS.signUp,
  ENDPOINTS.link,
  ENDPOINTS.consent,
  ENDPOINTS.approve,
  ENDPOINTS.device,
  ENDPOINTS.logout,
  ENDPOINTS.account,
];

/** Paths that browsers open. */
const PAGE_PATHS: readonly string[] = [ENDPOINTS.home, ...BROWSER_FORM_PATHS, ENDPOINTS.errors, ENDPOINTS.mailbox];

/** Paths that clients and operators call. */
const CLIENT_PATHS: readonly string[] = Object.values(ENDPOINTS).filter((path) => !isAmong(PAGE_PATHS)(path));

export const PATHS: PathKinds = {
  isPage: isAmong(PAGE_PATHS),
  isForClients: isAmong(CLIENT_PATHS),
  isAdmin: isAmong([ENDPOINTS.admin]),
};

/** Paths that monitoring requests every few seconds. */
export const PROBES: ReadonlySet<string> = new Set([ENDPOINTS.live, ENDPOINTS.ready, ENDPOINTS.metrics]);

/** Returns whether a path is one of `paths` or below one of them. */
function isAmong(paths: readonly string[]): (path: string) => boolean {
  return (path) => paths.some((one) => path === one || (one !== ENDPOINTS.home && path.startsWith(`${one}/`)));
}

/** The longest path that is compared, in characters. */
const LONGEST_SUGGESTION = 200;

/** The known path that differs from the requested path in case only; null without one. */
export function meantBy(path: string): string | null {
  if (path.length > LONGEST_SUGGESTION) return null;
  const lower = path.toLowerCase();
  const known = Object.values(ENDPOINTS).filter((one) => isAmong([one])(lower));
  const [longest] = known.toSorted((a, b) => b.length - a.length);
  return longest === undefined || path.startsWith(longest) ? null : longest + path.slice(longest.length);
}

/** A path of this server. Browsers read `//host` and `/\host` as addresses of another server. */
const OWN_ADDRESS = /^\/(?![/\\])/;

/** The path of the page to open again: the requested one, or that of the submitted form; null when it is not a page of this server. */
export function pageBehind(request: Request): string | null {
  const { method, originalUrl, path } = request;
  if (method === 'GET') return OWN_ADDRESS.test(originalUrl) ? originalUrl : null;
  const form = PAGE_PATHS.find((page) => page !== ENDPOINTS.home && isAmong([page])(path));
  if (form === undefined || form === ENDPOINTS.authorization) return null;
  const { interaction } = RequestState.of(request).form;
  return interaction !== undefined ? `${form}?interaction=${encodeURIComponent(interaction)}` : form;
}
