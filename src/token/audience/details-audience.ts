import type { Client, Resource, Resources } from '../../client/index.js';
import type { ResourceUri } from '../../common/index.js';
import type { AuthorizationDetails } from '../authorization-details/authorization-details.js';

/** The resources that declare the types of granted objects; types that are not declared any more have none. */
export function resourcesOfDetails(
  details: AuthorizationDetails | null | undefined,
  current: Resources,
): readonly Resource[] {
  const found = (details ?? []).map(({ type }) => current.detailsTypes.get(type)?.resource);
  return [...new Set(found.filter((resource) => resource !== undefined))];
}

/** The audience with the resources of granted objects (RFC 9396 §3). */
export function withDetails(
  audience: readonly ResourceUri[],
  details: AuthorizationDetails,
  current: Resources,
): readonly ResourceUri[] {
  const known = current.of(audience);
  const more = resourcesOfDetails(details, current).filter((resource) => !known.includes(resource));
  return [...audience, ...more.map(({ identifier }) => identifier)];
}

/** The granted objects whose type is declared and registered for the client; null when none is left. */
export function stillAllowed(
  details: AuthorizationDetails,
  client: Client,
  current: Resources,
): AuthorizationDetails | null {
  const left = details.filter(({ type }) => current.detailsTypes.has(type) && client.detailsTypes.includes(type));
  return orNull(left.length === details.length ? details : left);
}

/** The granted objects of some resources (RFC 9396 §9.1); null for none. */
export function detailsFor(
  details: AuthorizationDetails | null | undefined,
  resources: readonly Resource[],
  current: Resources,
): AuthorizationDetails | null {
  const isOf = (type: string) => resources.some((one) => one === current.detailsTypes.get(type)?.resource);
  return details ? orNull(details.filter(({ type }) => isOf(type))) : null;
}

function orNull(details: AuthorizationDetails): AuthorizationDetails | null {
  return details.length === 0 ? null : details;
}
