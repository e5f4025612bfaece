import { mayTarget, type Client, type Resource, type Resources } from '../../client/index.js';
import type { ResourceUri, Scope } from '../../common/index.js';
import { detailsRefusals } from '../refusals/authorization-details.js';
import * as refusals from './audience-refusals.js';
import { detailsFor, resourcesOfDetails } from './details-audience.js';
import type { ScopeAndAudience } from './scope-and-audience.js';

/** The part of a grant that an access token is for. */
type Part = Pick<ScopeAndAudience, 'scope' | 'details'>;

/**
 * @param wanted part of the grant
 * @param mayDrop whether objects of other resources are left out; otherwise the client has asked for them
 * @throws OAuthError `invalid_target`, `invalid_authorization_details`
 */
export function narrowedTo(
  granted: ScopeAndAudience,
  wanted: Part,
  requested: readonly string[],
  current: Resources,
  mayDrop: boolean,
): ScopeAndAudience {
  const audience = grantedResources(granted.audience, requested, current);
  if (audience === null) throw refusals.anotherTarget(granted.audience, requested);
  const details = detailsFor(wanted.details, current.of(audience), current);
  const dropped = (wanted.details ?? []).findIndex((one) => details?.includes(one) !== true);
  if (dropped !== -1 && !mayDrop) throw detailsRefusals.anotherResource({ pointer: `/${dropped}` });
  return { scope: restrictedTo(wanted.scope, audience, current), audience, resourceNamed: true, details };
}

/**
 * The audience without the resources that lost their last scope and their last object, so that a token is for no more
 * than it grants (RFC 9700 §2.3).
 */
export function audienceOfPart(granted: ScopeAndAudience, part: Part, current: Resources): readonly ResourceUri[] {
  const [before, left] = [resourcesOfPart(granted, current), resourcesOfPart(part, current)];
  const lost = before.filter((resource) => !left.includes(resource));
  return granted.audience.filter((uri) => !lost.some((resource) => resource === current.named(uri)));
}

/** The same, but if the request named all of them they remain; otherwise the token would be for the issuer. */
export function remainingAudience(granted: ScopeAndAudience, part: Part, current: Resources): readonly ResourceUri[] {
  const remaining = audienceOfPart(granted, part, current);
  return remaining.length === 0 && granted.resourceNamed ? granted.audience : remaining;
}

export function audienceOf(scope: Scope, current: Resources): readonly ResourceUri[] {
  return resourcesOf(scope, current).map(({ identifier }) => identifier);
}

function resourcesOfPart({ scope, details }: Part, current: Resources): readonly Resource[] {
  return details
    ? [...resourcesOf(scope, current), ...resourcesOfDetails(details, current)]
    : resourcesOf(scope, current);
}

export function resourcesOf(scope: Scope, { all }: Resources): readonly Resource[] {
  return all.filter(({ scopes }) => scopes.some((value) => scope.has(value)));
}

/** The scope without values that belong to other resources. Values of the issuer remain. */
export function restrictedTo(scope: Scope, audience: readonly ResourceUri[], current: Resources): Scope {
  const kept = current.of(audience);
  const others = current.all.filter((resource) => !kept.includes(resource)).flatMap(({ scopes }) => scopes);
  return scope.filter((value) => !others.includes(value));
}

/** @returns the identifiers as registered, regardless of the spelling in the request */
export function resolveNamed(
  client: Client,
  granted: Scope,
  requested: readonly string[],
  current: Resources,
): ScopeAndAudience {
  const named = requested.map((uri) => current.named(uri));
  if (!named.every((resource) => isOpen(client, resource))) throw refusals.notATarget(client, requested, current);
  const audience = [...new Set(named.map(({ identifier }) => identifier))];
  return { scope: restrictedTo(granted, audience, current), audience, resourceNamed: true };
}

export function isOpen(client: Client, resource: Resource | undefined): resource is Resource {
  return resource !== undefined && mayTarget(client, resource);
}

/** @returns the requested resources in their granted spelling; null when one of them was not granted */
function grantedResources(
  granted: readonly ResourceUri[],
  requested: readonly string[],
  current: Resources,
): readonly ResourceUri[] | null {
  const named = requested.map((uri) => grantedAs(uri, granted, current));
  return named.every((uri) => uri !== undefined) ? [...new Set(named)] : null;
}

function grantedAs(uri: string, granted: readonly ResourceUri[], current: Resources): ResourceUri | undefined {
  const resource = current.named(uri);
  return granted.find((one) => one === uri) ?? granted.find((one) => resource && current.named(one) === resource);
}
