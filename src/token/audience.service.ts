import { Injectable } from '@nestjs/common';
import { ResourceDirectory, type Client, type Resource } from '../client/index.js';
import { isAdminScope, OAuthError, quoted, Scope, type ResourceUri } from '../common/index.js';
import type { Authorization } from './authorizations/authorization.entity.js';

export interface ScopeAndAudience {
  readonly scope: Scope;
  /** The resources of the scope; empty means the issuer. */
  readonly audience: readonly ResourceUri[];
}

/** What was granted, as the row of an authorization has it. */
export function grantedBy({ scopeText, audience }: Pick<Authorization, 'scopeText' | 'audience'>): ScopeAndAudience {
  return { scope: Scope.parse(scopeText), audience };
}

/** Admin scopes that the person or client behind a request holds; those not held are dropped from what is granted. */
export type AdminScopesHeld = readonly string[] | 'as registered';

/** Which scope a client gets, and which resources a token of it is for (contract: Scopes and audience; RFC 8707). */
@Injectable()
export class AudienceService {
  constructor(private readonly resources: ResourceDirectory) {}

  /**
   * @param asked the `scope` parameter; empty means the client's `default_scope`
   * @param requested the `resource` parameters
   * @throws OAuthError `invalid_scope` for a scope the client is not registered for (RFC 6749 §3.3),
   *   `invalid_target` for a resource that is unknown or that the client has no business with (RFC 8707 §2)
   */
  async resolve(
    client: Client,
    asked: Scope,
    requested: readonly string[],
    held: AdminScopesHeld,
  ): Promise<ScopeAndAudience> {
    const wanted = asked.isEmpty ? client.defaultScope : asked;
    if (!client.registeredScope.covers(wanted)) {
      const missing = wanted.minus(client.registeredScope);
      throw new OAuthError('invalid_scope', 'The client is not registered for this scope', {
        reason: `not registered: ${missing}`,
        rule: {
          section: 'RFC 6749 §3.3',
          expected: `no more than: ${client.registeredScope}`,
          received: `also: ${missing}`,
          fix: 'Ask for less, or add the missing values to scope of the client.',
        },
      });
    }
    const granted = wanted.filter((value) => !isAdminScope(value) || held === 'as registered' || held.includes(value));
    const all = await this.resources.all();
    return requested.length === 0
      ? { scope: granted, audience: audienceOf(granted, all) }
      : target(client, granted, requested, all);
  }

  /** The same checks before anybody is signed in. */
  async check(client: Client, asked: Scope, requested: readonly string[]): Promise<void> {
    await this.resolve(client, asked, requested, 'as registered');
  }

  /**
   * What is left of what was granted before: no scope that the client is not registered for any more.
   *
   * @throws OAuthError `invalid_scope` when nothing is left
   */
  async stillRegistered(client: Client, { scope: before, audience }: ScopeAndAudience): Promise<ScopeAndAudience> {
    const { registeredScope } = client;
    if (registeredScope.covers(before)) return { scope: before, audience };
    const scope = before.filter((value) => registeredScope.has(value));
    if (scope.isEmpty) {
      throw new OAuthError('invalid_scope', 'The client is not registered for this scope any more', {
        rule: {
          section: 'RFC 6749 §3.3, §6',
          expected: `some of what was granted: ${before}`,
          received: `registered today: ${registeredScope}`,
          fix: 'Add what is missing to scope of the client, or ask for less in a new authorization request.',
        },
      });
    }
    return { scope, audience: stillMeant({ scope: before, audience }, scope, await this.resources.all()) };
  }

  /**
   * Narrows what was granted before, for one access token (RFC 6749 §6, RFC 8707 §2.2).
   *
   * @throws OAuthError `invalid_scope` when more scope is asked for than was granted, `invalid_target` likewise
   */
  async narrow(granted: ScopeAndAudience, asked: Scope, requested: readonly string[]): Promise<ScopeAndAudience> {
    if (!granted.scope.covers(asked)) {
      throw new OAuthError('invalid_scope', 'The scope exceeds what was granted', {
        rule: {
          section: 'RFC 6749 §6',
          expected: `no more than: ${granted.scope}`,
          received: `also: ${asked.minus(granted.scope)}`,
          fix: 'Ask for no more than was granted; for more, send the user through a new authorization request.',
        },
      });
    }
    if (!requested.every((uri) => (granted.audience as readonly string[]).includes(uri))) {
      throw new OAuthError('invalid_target', 'The resource exceeds what was granted', {
        rule: {
          section: 'RFC 8707 §2.2',
          expected: `one of: ${granted.audience.join(' ')}`,
          received: requested.join(' '),
          fix: 'Name a resource that the authorization is for, or ask for it in a new authorization request.',
        },
      });
    }
    if (asked.isEmpty && requested.length === 0) return granted;
    const all = await this.resources.all();
    const audience = requested.length === 0 ? granted.audience : ([...new Set(requested)] as ResourceUri[]);
    const scope = ofResources(asked.isEmpty ? granted.scope : asked, audience, all);
    return { scope, audience: requested.length === 0 ? stillMeant(granted, scope, all) : audience };
  }
}

/** The audience without the resources that lost their last scope: a token says no more than it is for (RFC 9700 §2.3). */
function stillMeant(granted: ScopeAndAudience, scope: Scope, all: readonly Resource[]): readonly ResourceUri[] {
  const [before, left] = [audienceOf(granted.scope, all), audienceOf(scope, all)];
  return granted.audience.filter((uri) => left.includes(uri) || !before.includes(uri));
}

function audienceOf(scope: Scope, all: readonly Resource[]): readonly ResourceUri[] {
  return all.filter(({ scopes }) => scopes.some((value) => scope.has(value))).map(({ identifier }) => identifier);
}

/** The scope without what belongs to other resources; the issuer's own stays. */
function ofResources(scope: Scope, audience: readonly ResourceUri[], all: readonly Resource[]): Scope {
  const others = all.filter(({ identifier }) => !audience.includes(identifier)).flatMap(({ scopes }) => scopes);
  return scope.filter((value) => !others.includes(value));
}

function target(
  client: Client,
  granted: Scope,
  requested: readonly string[],
  all: readonly Resource[],
): ScopeAndAudience {
  for (const uri of requested) {
    const resource = all.find(({ identifier }) => identifier === uri);
    if (resource === undefined || !mayTarget(client, resource)) {
      throw new OAuthError('invalid_target', 'The resource is unknown, or not one for this client', {
        reason: resource === undefined ? 'unknown resource' : 'no scope of the resource is registered for the client',
        rule: {
          section: 'RFC 8707 §2',
          expected: 'the identifier of a resource of which the client is registered for a scope',
          received: quoted(uri),
          fix: 'Write the identifier of the resource exactly, and register the client for one of its scopes.',
        },
      });
    }
  }
  const audience = [...new Set(requested)] as ResourceUri[];
  return { scope: ofResources(granted, audience, all), audience };
}

/** A client has to do with a resource when it is registered for a scope of it, or for it, or when it has no scopes. */
function mayTarget(client: Client, { id, identifier, scopes }: Resource): boolean {
  return (
    scopes.length === 0 ||
    scopes.some((value) => client.registeredScope.has(value)) ||
    client.resourceIds.some((registered) => registered === id || registered === identifier)
  );
}
