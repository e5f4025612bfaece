import type { Resource, Resources } from '../../../client/index.js';
import type { OpenIdScope, Scope } from '../../../common/index.js';
import type { ScopeAndAudience } from '../../../token/index.js';
import { descriptionOfClaim } from '../../../user/index.js';

/** The OpenID Connect scopes (OIDC Core §5.4, §11), described to the user. */
const DESCRIPTIONS: Readonly<Record<OpenIdScope, string>> = {
  openid: 'Recognize you when you sign in',
  profile: 'See your profile, such as name, picture and birthdate',
  email: 'See your email address',
  address: 'See your postal address',
  phone: 'See your phone number',
  offline_access: 'Keep access while you do not use the application',
};

/** A scope or a claim as users read it. */
export interface ScopeView {
  readonly name: string;
  /** Empty when the name has no description. */
  readonly description: string;
}

/** The access of a client at one resource. */
export interface ResourceScopesView {
  readonly name: string;
  readonly identifier: string;
  /** Empty when the resource has no scopes, or none of them is granted. */
  readonly scopes: readonly ScopeView[];
}

export interface GrantedView {
  /** Scopes and claims that concern the account itself. */
  readonly scopes: readonly ScopeView[];
  readonly resources: readonly ResourceScopesView[];
}

export function scopeView(name: string, descriptions: Readonly<Record<string, string>> = DESCRIPTIONS): ScopeView {
  return { name, description: Object.hasOwn(descriptions, name) ? descriptions[name]! : '' };
}

/**
 * Describes granted access to users: to the account, and to each resource of the audience.
 *
 * @param claims names of claims that the scope does not include
 */
export function grantedView(
  { scope, audience }: Pick<ScopeAndAudience, 'scope' | 'audience'>,
  claims: readonly string[],
  current: Resources,
): GrantedView {
  const named = current.of(audience);
  const concerned = current.all.filter((one) => named.includes(one) || one.scopes.some((value) => scope.has(value)));
  const claimed = new Set(concerned.flatMap(({ scopes }) => scopes));
  const own = [...scope].filter((value) => !claimed.has(value)).map((value) => scopeView(value));
  return {
    scopes: [...own, ...claims.map((name) => ({ name, description: descriptionOfClaim(name) }))],
    resources: concerned.map((one) => resourceView(one, scope)),
  };
}

function resourceView({ name, identifier, scopes, scopeDescriptions }: Resource, granted: Scope): ResourceScopesView {
  const views = scopes.filter((value) => granted.has(value)).map((value) => scopeView(value, scopeDescriptions ?? {}));
  return { name, identifier, scopes: views };
}

/** The same, one line per scope: its description, or its name when it has none. */
export function linesOf({ scopes, resources }: GrantedView): readonly string[] {
  return [...scopes.map(lineOf), ...resources.flatMap(linesOfResource)];
}

function linesOfResource({ name, scopes }: ResourceScopesView): readonly string[] {
  return scopes.length === 0 ? [`${name}: use it on your behalf`] : scopes.map((scope) => `${name}: ${lineOf(scope)}`);
}

function lineOf({ name, description }: ScopeView): string {
  return description === '' ? name : description;
}
