import type { Resource, Resources } from '../../../client/index.js';
import type { OpenIdScope, Scope } from '../../../common/index.js';
import type { ScopeAndAudience } from '../../../token/index.js';
import { descriptionOfClaim } from '../../../user/index.js';

/** What the scopes of OpenID Connect let a client do (OIDC Core §5.4, §11), in words for those whose data it is. */
const DESCRIPTIONS: Readonly<Record<OpenIdScope, string>> = {
  openid: 'Recognize you when you sign in',
  profile: 'See your profile: name, picture, birthdate and the like',
  email: 'See your email address',
  address: 'See your postal address',
  phone: 'See your phone number',
  offline_access: 'Keep its access when you are not there',
};

/** A scope or a claim as people read it. */
export interface ScopeView {
  readonly name: string;
  /** Empty where only the name is known. */
  readonly description: string;
}

/** What a client may do at one resource. */
export interface ResourceScopesView {
  readonly name: string;
  readonly identifier: string;
  /** Empty where the resource has no scopes, or none of them is granted. */
  readonly scopes: readonly ScopeView[];
}

export interface GrantedView {
  /** What concerns the account itself. */
  readonly scopes: readonly ScopeView[];
  readonly resources: readonly ResourceScopesView[];
}

export function scopeView(name: string, descriptions: Readonly<Record<string, string>> = DESCRIPTIONS): ScopeView {
  return { name, description: Object.hasOwn(descriptions, name) ? descriptions[name]! : '' };
}

/**
 * What is granted, in words: of the account, and of each resource that tokens are for.
 *
 * @param claims names of claims beside those of the scope
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

/** The same in one line each: the description, or else the name. */
export function linesOf({ scopes, resources }: GrantedView): readonly string[] {
  return [...scopes.map(lineOf), ...resources.flatMap(linesOfResource)];
}

function linesOfResource({ name, scopes }: ResourceScopesView): readonly string[] {
  return scopes.length === 0 ? [`${name}: use it in your name`] : scopes.map((scope) => `${name}: ${lineOf(scope)}`);
}

function lineOf({ name, description }: ScopeView): string {
  return description === '' ? name : description;
}
