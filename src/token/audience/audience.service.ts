import { Injectable } from '@nestjs/common';
import { ResourceDirectory, type Client, type RolesHeld } from '../../client/index.js';
import { highestLevelOf, isAdminScope, type Level, type ResourceUri, type Scope } from '../../common/index.js';
import { assertGranted, type AuthorizationDetails } from '../authorization-details/authorization-details.js';
import { detailsRefusals } from '../refusals/authorization-details.js';
import * as refusals from './audience-refusals.js';
import { resourcesOfDetails, stillAllowed, withDetails } from './details-audience.js';
import {
  audienceOf,
  audienceOfPart,
  isOpen,
  narrowedTo,
  remainingAudience,
  resolveNamed,
  resourcesOf,
  restrictedTo,
} from './parts-of-grants.js';
import type { Narrowing, ScopeAndAudience } from './scope-and-audience.js';

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
   * @param asked the `scope` parameter; empty means the client's `default_scope`, or no scope beside details
   * @param requested the `resource` parameters; they do not concern the details (RFC 9396 §3.2)
   * @param details checked by `RequestedDetails`
   * @throws OAuthError `invalid_scope` for a scope the client is not registered for, and when no scope remains (RFC
   *   6749 §3.3); `invalid_target` for a resource that is unknown or not open to the client, and for more resources
   *   than fit into one token (RFC 8707 §2); `invalid_authorization_details` for more details than fit
   */
  async resolve(
    client: Client,
    asked: Scope,
    requested: readonly string[],
    held: AdminScopesHeld,
    details: AuthorizationDetails | null = null,
  ): Promise<ScopeAndAudience> {
    const wanted = asked.isEmpty && details === null ? client.defaultScope : asked;
    if (!client.registeredScope.covers(wanted)) throw refusals.notRegistered(client, wanted);
    const granted = wanted.filter((value) => !isAdminScope(value) || held === 'as registered' || held.includes(value));
    const current = await this.resources.current();
    const resolved =
      requested.length === 0
        ? { scope: granted, audience: audienceOf(granted, current), resourceNamed: false }
        : resolveNamed(client, granted, requested, current);
    if (resolved.scope.isEmpty && !asked.isEmpty) throw refusals.nothingLeft(asked);
    const all =
      details === null
        ? resolved
        : { ...resolved, details, audience: withDetails(resolved.audience, details, current) };
    refusals.assertFits(all);
    return all;
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
  check(
    client: Client,
    asked: Scope,
    requested: readonly string[],
    details: AuthorizationDetails | null,
  ): Promise<ScopeAndAudience> {
    return this.resolve(client, asked, requested, 'as registered', details);
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
   * Reduces an earlier grant to the scope and the details that the client is still registered for, and to the resources
   * that are still open to it.
   *
   * @throws OAuthError `invalid_scope`, `invalid_authorization_details` or `invalid_target` when nothing remains
   */
  async stillRegistered(client: Client, granted: ScopeAndAudience): Promise<ScopeAndAudience> {
    const { registeredScope } = client;
    const { scope: before, audience, resourceNamed } = granted;
    const scope = registeredScope.covers(before) ? before : before.filter((value) => registeredScope.has(value));
    if (scope.isEmpty && !before.isEmpty) throw refusals.nothingRegistered(client, before);
    if (audience.length === 0) return { ...granted, scope };
    const current = await this.resources.current();
    const details = granted.details ? stillAllowed(granted.details, client, current) : null;
    if (granted.details && details === null && scope.isEmpty) throw detailsRefusals.nothingLeft();
    const isWhole = scope === before && details === (granted.details ?? null);
    const remaining = isWhole ? audience : remainingAudience(granted, { scope, details }, current);
    const open = remaining.filter((uri) => isOpen(client, current.named(uri)));
    // A token without resources is for the issuer, which only an OpenID sign-in without `resource` grants.
    const isForIssuer = !resourceNamed && scope.has('openid');
    if (open.length === 0 && remaining.length > 0 && !isForIssuer)
      throw refusals.notATarget(client, remaining, current);
    return { scope, audience: open, resourceNamed, ...(details && { details }) };
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
    if (scope.isEmpty && !granted.details) throw refusals.rolesMissing(granted.scope);
    const left = { scope, details: granted.details };
    return { ...granted, ...left, audience: remainingAudience(granted, left, current) };
  }

  /**
   * Narrows an earlier grant for one access token (RFC 6749 §6, RFC 8707 §2.2, RFC 9396 §6).
   *
   * @throws OAuthError `invalid_scope` for a scope, `invalid_target` for a resource, and
   *   `invalid_authorization_details` for an object that was not granted
   */
  async narrow(granted: ScopeAndAudience, { scope: asked, resource, details }: Narrowing): Promise<ScopeAndAudience> {
    if (!granted.scope.covers(asked)) throw refusals.moreThanGranted(granted.scope, asked);
    if (details) assertGranted(details, granted.details ?? null);
    if (asked.isEmpty && resource.length === 0 && !details) return granted;
    const current = await this.resources.current();
    const wanted = { scope: asked.isEmpty ? granted.scope : asked, details: details ?? granted.details };
    if (resource.length > 0) return narrowedTo(granted, wanted, resource, current, !details);
    const scope = restrictedTo(wanted.scope, granted.audience, current);
    const audience = remainingAudience(granted, { ...wanted, scope }, current);
    return { ...granted, ...wanted, scope, audience };
  }

  /** The same grant without its details: what a consent remembers as scope and audience. */
  async withoutDetails(granted: ScopeAndAudience): Promise<ScopeAndAudience> {
    if (!granted.details) return granted;
    const current = await this.resources.current();
    const ofScope = resourcesOf(granted.scope, current);
    const onlyOfDetails = resourcesOfDetails(granted.details, current).filter((one) => !ofScope.includes(one));
    const audience = granted.audience.filter((uri) => !onlyOfDetails.some((one) => one === current.named(uri)));
    return { ...granted, audience, details: null };
  }

  /**
   * The same grant with some of its details only: what is left out loses its resource, also one that the request named,
   * because the person has allowed nothing there. Without any resource, the rest is a sign-in: for the issuer.
   */
  async withOnly(granted: ScopeAndAudience, details: AuthorizationDetails | null): Promise<ScopeAndAudience> {
    const current = await this.resources.current();
    const audience = audienceOfPart(granted, { scope: granted.scope, details }, current);
    return { ...granted, details, audience, resourceNamed: granted.resourceNamed && audience.length > 0 };
  }
}
