import { CLIENT_ENDPOINTS, ENDPOINTS, type ClientEndpointMember, type Endpoint } from './endpoints.js';

/**
 * Makes the address of an endpoint. Every URL and every link of this server comes from here.
 *
 * @param base the issuer for an absolute URL; its path (`pathOf`) for a link in a page or a redirect
 * @param below the segment that follows the path of the endpoint, such as the id of an object; it is encoded
 */
export function hrefOf(base: string, endpoint: Endpoint, below?: string): string {
  const path = base + ENDPOINTS[endpoint];
  return below === undefined ? path : `${path}/${encodeURIComponent(below)}`;
}

/** The addresses of the endpoints for clients, by their members of the server's metadata. */
export function clientEndpointsAt(base: string): Readonly<Record<ClientEndpointMember, string>> {
  const urls = Object.entries(CLIENT_ENDPOINTS).map(([member, endpoint]) => [member, hrefOf(base, endpoint)]);
  return Object.fromEntries(urls) as Record<ClientEndpointMember, string>;
}

/** The path of an issuer identifier, without a slash at its end: empty for an origin. */
export function pathOf(issuer: string): string {
  return new URL(issuer).pathname.replace(/\/$/, '');
}
