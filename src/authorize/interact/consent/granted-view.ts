import { shownDetails, textOfLine, type Resource, type Resources, type ShownDetails } from '../../../client/index.js';
import { verbatim, type JsonObject, type Scope, type Text, type UserScope } from '../../../common/index.js';
import type { AuthorizationDetails, ScopeAndAudience } from '../../../token/index.js';
import { descriptionOfClaim, type ClaimDefinitions } from '../../../user/index.js';
import { interactText } from '../interact-text.js';

/** The scopes of the issuer (OIDC Core §5.4, §11), described to the user. */
const DESCRIPTIONS: Readonly<Record<UserScope, Text>> = {
  openid: interactText('scope.openid'),
  profile: interactText('scope.profile'),
  email: interactText('scope.email'),
  address: interactText('scope.address'),
  phone: interactText('scope.phone'),
  groups: interactText('scope.groups'),
  offline_access: interactText('scope.offline_access'),
};

/** A scope or a claim as users read it. */
export interface ScopeView {
  readonly name: string;
  /** Null when the name has no description. */
  readonly description: Text | null;
}

/** The access of a client at one resource. */
export interface ResourceScopesView {
  readonly name: string;
  readonly identifier: string;
  /** Empty when the resource has no scopes, or none of them is granted. */
  readonly scopes: readonly ScopeView[];
  readonly details: readonly DetailsView[];
}

/** An object of `authorization_details` as users read it. */
export interface DetailsView extends ShownDetails {
  /** Its place in the request. */
  readonly index: number;
  /** Whether the user may allow the others without it. */
  readonly mayBeLeftOut: boolean;
}

export interface GrantedView {
  /** Scopes and claims that concern the account itself. */
  readonly scopes: readonly ScopeView[];
  readonly resources: readonly ResourceScopesView[];
  /** Objects whose type is not declared any more. */
  readonly others: readonly DetailsView[];
}

/** A scope of the issuer, with the claims that administrators have added to it. */
function ownScopeViews(name: string, defined: ClaimDefinitions): readonly ScopeView[] {
  const added = defined.of(name).map((claim) => ({ name: claim.name, description: verbatim(claim.description) }));
  if (Object.hasOwn(DESCRIPTIONS, name)) return [{ name, description: DESCRIPTIONS[name as UserScope] }, ...added];
  return added.length > 0 ? added : [{ name, description: null }];
}

/** The descriptions of a resource have one language, that of the operator. */
function scopeView(name: string, descriptions: Readonly<Record<string, string>>): ScopeView {
  return { name, description: descriptions[name] ? verbatim(descriptions[name]) : null };
}

/**
 * Describes granted access to users: to the account, and to each resource of the audience.
 *
 * @param claims names of claims that the scope does not include
 * @param defined claims that administrators have defined
 */
export function grantedView(
  { scope, audience, details }: Pick<ScopeAndAudience, 'scope' | 'audience' | 'details'>,
  claims: readonly string[],
  current: Resources,
  defined: ClaimDefinitions,
): GrantedView {
  const named = current.of(audience);
  const concerned = current.all.filter((one) => named.includes(one) || one.scopes.some((value) => scope.has(value)));
  const claimed = new Set(concerned.flatMap(({ scopes }) => scopes));
  const own = [...scope].filter((value) => !claimed.has(value)).flatMap((value) => ownScopeViews(value, defined));
  return {
    scopes: [...own, ...claims.map((name) => ({ name, description: descriptionOfClaim(name) }))],
    resources: concerned.map((one) => resourceView(one, scope, detailsOf(one, details, current))),
    others: detailsOf(undefined, details, current),
  };
}

/** @param resource that declares the types; undefined for types that none declares */
function detailsOf(
  resource: Resource | undefined,
  details: AuthorizationDetails | null | undefined,
  current: Resources,
): readonly DetailsView[] {
  const all = details ?? [];
  return all.flatMap((detail, index) => {
    const declared = current.detailsTypes.get(detail.type);
    if (declared?.resource !== resource) return [];
    return [{ ...shownDetails(detail as JsonObject, declared?.type), index, mayBeLeftOut: all.length > 1 }];
  });
}

function resourceView(
  { name, identifier, scopes, scopeDescriptions }: Resource,
  granted: Scope,
  details: readonly DetailsView[],
): ResourceScopesView {
  const views = scopes.filter((value) => granted.has(value)).map((value) => scopeView(value, scopeDescriptions ?? {}));
  return { name, identifier, scopes: views, details };
}

/** The same, one line for each scope (its description, or its name when it has none) and each object. */
export function linesOf({ scopes, resources, others }: GrantedView): readonly Text[] {
  return [...scopes.map(lineOf), ...resources.flatMap(linesOfResource), ...others.map(lineOfDetails)];
}

function linesOfResource({ name: resource, scopes, details }: ResourceScopesView): readonly Text[] {
  if (scopes.length + details.length === 0) return [interactText('granted.onYourBehalf', { resource })];
  const lines = [...scopes.map(lineOf), ...details.map(lineOfDetails)];
  return lines.map((line) => interactText('granted.at', { resource, scope: line }));
}

function lineOfDetails({ title, lines, others }: DetailsView): Text {
  return verbatim([title, ...lines, ...others].map(textOfLine).join('; '));
}

function lineOf({ name, description }: ScopeView): Text {
  return description ?? verbatim(name);
}
