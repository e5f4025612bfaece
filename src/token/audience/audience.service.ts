import { Injectable } from '@nestjs/common';
import { mayTarget, ResourceDirectory, type Client, type Resource, type Resources } from '../../client/index.js';
import { isAdminScope, Scope, type ResourceUri } from '../../common/index.js';
import type { Authorization } from '../authorizations/authorization.entity.js';
import * as refusals from './audience-refusals.js';

export interface ScopeAndAudience {
  readonly scope: Scope;
  /** The resources of the scope; empty means the issuer. */
  readonly audience: readonly ResourceUri[];
  /** Whether a request named the resources (RFC 8707): if not, a token with `openid` is for the issuer too. */
  readonly resourceNamed: boolean;
}

/** What was granted, as the row of an authorization has it; one of an earlier version does not say whether by name. */
export function grantedBy({ scopeText, audience, resourceNamed }: GrantedColumns): ScopeAndAudience {
  return { scope: Scope.parse(scopeText), audience, resourceNamed: resourceNamed ?? false };
}

type GrantedColumns = Pick<Authorization, 'scopeText' | 'audience' | 'resourceNamed'>;

/** Admin scopes that the person or client behind a request holds; those not held are dropped from what is granted. */
export type AdminScopesHeld = readonly string[] | 'as registered';

/** Which scope a client gets, and which resources a token of it is for (contract: Scopes and audience; RFC 8707). */
@Injectable()
export class AudienceService {
  constructor(private readonly resources: ResourceDirectory) {}

  /**
   * @param asked the `scope` parameter; empty means the client's `default_scope`
   * @param requested the `resource` parameters
   * @throws OAuthError `invalid_scope` for a scope the client is not registered for, and where nothing is left of a
   *   scope (RFC 6749 §3.3); `invalid_target` for a resource that is unknown or not open to the client, and for more
   *   resources than one token can name (RFC 8707 §2)
   */
  async resolve(
    client: Client,
    asked: Scope,
    requested: readonly string[],
    held: AdminScopesHeld,
  ): Promise<ScopeAndAudience> {
    const wanted = asked.isEmpty ? client.defaultScope : asked;
    if (!client.registeredScope.covers(wanted)) throw refusals.notRegistered(client, wanted);
    const granted = wanted.filter((value) => !isAdminScope(value) || held === 'as registered' || held.includes(value));
    const current = await this.resources.current();
    const resolved =
      requested.length === 0
        ? { scope: granted, audience: audienceOf(granted, current), resourceNamed: false }
        : target(client, granted, requested, current);
    if (resolved.scope.isEmpty && !asked.isEmpty) throw refusals.nothingLeft(asked);
    refusals.assertFits(resolved);
    return resolved;
  }

  /**
   * What an authorization request may ask for (OIDC Core §3.1.2.1): values that the server does not know, and claims
   * scopes that the client is not registered for, are dropped.
   *
   * @param asked the `scope` parameter; empty means the client's `default_scope`, which comes later
   * @throws OAuthError `invalid_scope` for a scope of an API that the client is not registered for, for `openid`
   *   likewise, and where nothing is left of what was asked
   */
  async known(client: Client, asked: Scope): Promise<Scope> {
    if (client.registeredScope.covers(asked)) return asked;
    const apis = await this.resources.all();
    const isRefused = (value: string) => value === 'openid' || apis.some(({ scopes }) => scopes.includes(value));
    const refused = asked.minus(client.registeredScope).filter(isRefused);
    if (!refused.isEmpty) throw refusals.notRegistered(client, refused);
    const left = asked.filter((value) => client.registeredScope.has(value));
    if (left.isEmpty) throw refusals.nothingLeft(asked);
    return left;
  }

  /** The same checks as `resolve` before anybody is signed in. */
  async check(client: Client, asked: Scope, requested: readonly string[]): Promise<void> {
    await this.resolve(client, asked, requested, 'as registered');
  }

  /** The resources that a scope alone makes tokens be for. */
  async audienceOf(scope: Scope): Promise<readonly ResourceUri[]> {
    return audienceOf(scope, await this.resources.current());
  }

  /**
   * What is left of what was granted before: no scope that the client is not registered for any more, and no resource
   * that is not open to it any more.
   *
   * @throws OAuthError `invalid_scope` or `invalid_target` when nothing is left
   */
  async stillRegistered(client: Client, granted: ScopeAndAudience): Promise<ScopeAndAudience> {
    const { registeredScope } = client;
    const { scope: before, audience, resourceNamed } = granted;
    const scope = registeredScope.covers(before) ? before : before.filter((value) => registeredScope.has(value));
    if (scope.isEmpty && !before.isEmpty) throw refusals.nothingRegistered(client, before);
    if (audience.length === 0) return { scope, audience, resourceNamed };
    const current = await this.resources.current();
    const meant = scope === before ? audience : stillMeant(granted, scope, current);
    const open = meant.filter((uri) => isOpen(client, current.named(uri)));
    // Without any resource a token would be for the issuer, which only an OpenID sign-in without `resource` grants.
    const isForIssuer = !resourceNamed && scope.has('openid');
    if (open.length === 0 && meant.length > 0 && !isForIssuer) throw refusals.notATarget(client, meant, current);
    return { scope, audience: open, resourceNamed };
  }

  /**
   * Narrows what was granted before, for one access token (RFC 6749 §6, RFC 8707 §2.2).
   *
   * @throws OAuthError `invalid_scope` when more scope is asked for than was granted, `invalid_target` likewise
   */
  async narrow(granted: ScopeAndAudience, asked: Scope, requested: readonly string[]): Promise<ScopeAndAudience> {
    if (!granted.scope.covers(asked)) throw refusals.moreThanGranted(granted.scope, asked);
    if (asked.isEmpty && requested.length === 0) return granted;
    const current = await this.resources.current();
    if (requested.length === 0) {
      const scope = ofResources(asked, granted.audience, current);
      return { scope, audience: stillMeant(granted, scope, current), resourceNamed: granted.resourceNamed };
    }
    const audience = within(granted.audience, requested, current);
    if (audience === null) throw refusals.anotherTarget(granted.audience, requested);
    const scope = ofResources(asked.isEmpty ? granted.scope : asked, audience, current);
    return { scope, audience, resourceNamed: true };
  }
}

/**
 * The audience without the resources that lost their last scope: a token says no more than it is for (RFC 9700 §2.3).
 * Where the request named all of them they stay, or the token would be for the issuer.
 */
function stillMeant(granted: ScopeAndAudience, scope: Scope, current: Resources): readonly ResourceUri[] {
  const [before, left] = [resourcesOf(granted.scope, current), resourcesOf(scope, current)];
  const lost = before.filter((resource) => !left.includes(resource));
  const meant = granted.audience.filter((uri) => !lost.some((resource) => resource === current.named(uri)));
  return meant.length === 0 && granted.resourceNamed ? granted.audience : meant;
}

function audienceOf(scope: Scope, current: Resources): readonly ResourceUri[] {
  return resourcesOf(scope, current).map(({ identifier }) => identifier);
}

function resourcesOf(scope: Scope, { all }: Resources): readonly Resource[] {
  return all.filter(({ scopes }) => scopes.some((value) => scope.has(value)));
}

/** The scope without what belongs to other resources; the issuer's own stays. */
function ofResources(scope: Scope, audience: readonly ResourceUri[], current: Resources): Scope {
  const meant = current.of(audience);
  const others = current.all.filter((resource) => !meant.includes(resource)).flatMap(({ scopes }) => scopes);
  return scope.filter((value) => !others.includes(value));
}

/** @returns the identifiers as they are registered, however the request spells them */
function target(client: Client, granted: Scope, requested: readonly string[], current: Resources): ScopeAndAudience {
  const named = requested.map((uri) => current.named(uri));
  if (!named.every((resource) => isOpen(client, resource))) throw refusals.notATarget(client, requested, current);
  const audience = [...new Set(named.map(({ identifier }) => identifier))];
  return { scope: ofResources(granted, audience, current), audience, resourceNamed: true };
}

function isOpen(client: Client, resource: Resource | undefined): resource is Resource {
  return resource !== undefined && mayTarget(client, resource);
}

/** @returns the resources that a request names, spelled as they were granted; null where one of them was not */
function within(
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
