import { Scope, type ResourceUri } from '../../common/index.js';
import type { AuthorizationDetails } from '../authorization-details/authorization-details.js';
import type { Authorization } from '../authorizations/authorization.entity.js';

/** What a client is granted. */
export interface ScopeAndAudience {
  readonly scope: Scope;
  /** The resources of the scope and of the details; empty means the issuer. */
  readonly audience: readonly ResourceUri[];
  /** Whether the request named the resources (RFC 8707). If not, a token with `openid` is for the issuer as well. */
  readonly resourceNamed: boolean;
  /** Granted objects of `authorization_details`; null or left out without any. */
  readonly details?: AuthorizationDetails | null;
}

/** The grant in the row of an authorization. A row of an earlier version does not tell whether resources were named. */
export function grantedBy({ scopeText, audience, resourceNamed, details }: GrantedColumns): ScopeAndAudience {
  return { scope: Scope.parse(scopeText), audience, resourceNamed: resourceNamed ?? false, details };
}

type GrantedColumns = Pick<Authorization, 'scopeText' | 'audience' | 'resourceNamed' | 'details'>;

/** How a client narrows an earlier grant for one access token. */
export interface Narrowing {
  readonly scope: Scope;
  /** The `resource` parameters. */
  readonly resource: readonly string[];
  /** The objects that the token is for; null: all of them, as far as `resource` allows. */
  readonly details?: AuthorizationDetails | null;
}
