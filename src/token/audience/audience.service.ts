import { Injectable } from '@nestjs/common';
import {
  mayTarget,
  ResourceDirectory,
  type Client,
  type Resource,
  type Resources,
  type RolesHeld,
} from '../../client/index.js';
import { highestLevelOf, isAdminScope, Scope, type Level, type ResourceUri } from '../../common/index.js';
import type { Authorization } from '../authorizations/authorization.entity.js';
import * as refusals from './audience-refusals.js';

export interface ScopeAndAudience {
  readonly scope: Scope;
  /** The resources of the scope; empty means the issuer. */
  readonly audience: readonly ResourceUri[];
  /** Whether the request named the resources (RFC 8707). If not, a token with `openid` is for the issuer as well. */
  readonly resourceNamed: boolean;
}

/** The grant in the row of an authorization. A row of an earlier version does not tell whether resources were named. */
export function grantedBy({ scopeText, audience, resourceNamed }: GrantedColumns): ScopeAndAudience {
  return { scope: Scope.parse(scopeText), audience, resourceNamed: resourceNamed ?? false };
}

type GrantedColumns = Pick<Authorization, 'scopeText' | 'audience' | 'resourceNamed'>;

/** Admin scopes that the requesting user or client holds. Others are dropped from the granted scope. */
export type AdminScopesHeld = readonly string[] | 'as registered';

/**
 * Decides which scope a client gets and which resources its tokens are for (contract: Scopes and audience; RFC 8707).
 */
@Injectable()
export class AudienceService {
  constructor(private readonly resources: ResourceDirectory) {}

  /**
   * Resolves a request to the scope and audience that it can get.
   *
   * @param asked the `scope` parameter; empty means the client's `default_scope`
   * @param requested the `resource` parameters
   * @throws OAuthError `invalid_scope` for a scope the client is not registered for, and when no scope remains (RFC
   *   6749 §3.3); `invalid_target` for a resource that is unknown or not open to the client, and for more resources
   *   than fit into one token (RFC 8707 §2)
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
        : resolveNamed(client, granted, requested, current);
    if (resolved.scope.isEmpty && !asked.isEmpty) throw refusals.nothingLeft(asked);
    refusals.assertFits(resolved);
    return resolved;
  }

  /**
   * The scope of an authorization request without the values that are ignored (OIDC Core §3.1.2.1): unknown values, and
   * claims scopes that the client is not registered for.
   *
   * @param asked the `scope` parameter; empty means the client's `default_scope`, which `resolve` applies
   * @throws OAuthError `invalid_scope` for `openid` or a scope of an API that the client is not registered for, and
   *   when no value remains
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

  /** The same checks as `resolve`, for a request whose user is not known yet. */
  check(client: Client, asked: Scope, requested: readonly string[]): Promise<ScopeAndAudience> {
    return this.resolve(client, asked, requested, 'as registered');
  }

  /** The level of sign-in that tokens for an audience need; that of the admin API depends on the user. */
  async levelFor(audience: readonly ResourceUri[]): Promise<Level> {
    if (audience.length === 0) return 1;
    const { adminResource } = this.resources;
    const needing = (await this.resources.current()).of(audience).filter((resource) => resource !== adminResource);
    return highestLevelOf(needing.map(({ acr }) => acr));
  }

  /** The resources that the values of a scope belong to. */
  async audienceOf(scope: Scope): Promise<readonly ResourceUri[]> {
    return audienceOf(scope, await this.resources.current());
  }

  /**
   * Reduces an earlier grant to the scope that the client is still registered for, and to the resources that are still
   * open to it.
   *
   * @throws OAuthError `invalid_scope` or `invalid_target` when nothing remains
   */
  async stillRegistered(client: Client, granted: ScopeAndAudience): Promise<ScopeAndAudience> {
    const { registeredScope } = client;
    const { scope: before, audience, resourceNamed } = granted;
    const scope = registeredScope.covers(before) ? before : before.filter((value) => registeredScope.has(value));
    if (scope.isEmpty && !before.isEmpty) throw refusals.nothingRegistered(client, before);
    if (audience.length === 0) return { scope, audience, resourceNamed };
    const current = await this.resources.current();
    const remaining = scope === before ? audience : remainingAudience(granted, scope, current);
    const open = remaining.filter((uri) => isOpen(client, current.named(uri)));
    // A token without resources is for the issuer, which only an OpenID sign-in without `resource` grants.
    const isForIssuer = !resourceNamed && scope.has('openid');
    if (open.length === 0 && remaining.length > 0 && !isForIssuer)
      throw refusals.notATarget(client, remaining, current);
    return { scope, audience: open, resourceNamed };
  }

  /**
   * Reduces a grant to the scope whose roles the user holds, and to the resources of that scope.
   *
   * @throws OAuthError `invalid_scope` when nothing remains
   */
  async heldBy(granted: ScopeAndAudience, roles: RolesHeld): Promise<ScopeAndAudience> {
    const current = await this.resources.current();
    const scope = current.allowedBy(granted.scope, roles);
    if (scope === granted.scope) return granted;
    if (scope.isEmpty) throw refusals.rolesMissing(granted.scope);
    return { ...granted, scope, audience: remainingAudience(granted, scope, current) };
  }

  /**
   * Narrows an earlier grant for one access token (RFC 6749 §6, RFC 8707 §2.2).
   *
   * @throws OAuthError `invalid_scope` for a scope, or `invalid_target` for a resource, that was not granted
   */
  async narrow(granted: ScopeAndAudience, asked: Scope, requested: readonly string[]): Promise<ScopeAndAudience> {
    if (!granted.scope.covers(asked)) throw refusals.moreThanGranted(granted.scope, asked);
    if (asked.isEmpty && requested.length === 0) return granted;
    const current = await this.resources.current();
    if (requested.length === 0) {
      const scope = restrictedTo(asked, granted.audience, current);
      return { scope, audience: remainingAudience(granted, scope, current), resourceNamed: granted.resourceNamed };
    }
    const audience = grantedResources(granted.audience, requested, current);
    if (audience === null) throw refusals.anotherTarget(granted.audience, requested);
    const scope = restrictedTo(asked.isEmpty ? granted.scope : asked, audience, current);
    return { scope, audience, resourceNamed: true };
  }
}

/**
 * The audience without the resources that lost their last scope, so that a token is for no more than it grants (RFC
 * 9700 §2.3). If the request named all of them they remain; otherwise the token would be for the issuer.
 */
function remainingAudience(granted: ScopeAndAudience, scope: Scope, current: Resources): readonly ResourceUri[] {
  const [before, left] = [resourcesOf(granted.scope, current), resourcesOf(scope, current)];
  const lost = before.filter((resource) => !left.includes(resource));
  const remaining = granted.audience.filter((uri) => !lost.some((resource) => resource === current.named(uri)));
  return remaining.length === 0 && granted.resourceNamed ? granted.audience : remaining;
}

function audienceOf(scope: Scope, current: Resources): readonly ResourceUri[] {
  return resourcesOf(scope, current).map(({ identifier }) => identifier);
}

function resourcesOf(scope: Scope, { all }: Resources): readonly Resource[] {
  return all.filter(({ scopes }) => scopes.some((value) => scope.has(value)));
}

/** The scope without values that belong to other resources. Values of the issuer remain. */
function restrictedTo(scope: Scope, audience: readonly ResourceUri[], current: Resources): Scope {
  const kept = current.of(audience);
  const others = current.all.filter((resource) => !kept.includes(resource)).flatMap(({ scopes }) => scopes);
  return scope.filter((value) => !others.includes(value));
}

/** @returns the identifiers as registered, regardless of the spelling in the request */
function resolveNamed(
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

function isOpen(client: Client, resource: Resource | undefined): resource is Resource {
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
