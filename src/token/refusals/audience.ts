import { catalogue } from '../../common/index.js';

/** Refusals of scopes and resources (RFC 6749 §3.3, RFC 8707), at `/authorize` as well as at `/token`. */
export const audienceRefusals = catalogue({
  scopeNotRegistered: {
    id: 'TOKEN-SCOPE-1',
    error: 'invalid_scope',
    section: 'RFC 6749 §3.3',
    description: 'The client is not registered for the scope {scope}',
    fix: 'Request less, or add the missing values to scope of the client.',
  },
  nothingLeft: {
    id: 'TOKEN-SCOPE-2',
    error: 'invalid_scope',
    section: 'RFC 6749 §3.3',
    description: 'No value of the scope {scope} can be granted',
    expected: 'a scope that this server knows, that the client is registered for and that the user may give',
    fix: 'Correct the names of the scopes, or register the client for them.',
  },
  nothingRegistered: {
    id: 'TOKEN-SCOPE-3',
    error: 'invalid_scope',
    section: 'RFC 6749 §3.3, §6',
    description: 'The client is no longer registered for this scope',
    fix: 'Add the missing values to scope of the client, or request less in a new authorization request.',
  },
  moreThanGranted: {
    id: 'TOKEN-SCOPE-4',
    error: 'invalid_scope',
    section: 'RFC 6749 §6',
    description: 'The scope exceeds the granted scope',
    fix: 'Request at most the granted scope. For more, send the user through a new authorization request.',
  },
  rolesMissing: {
    id: 'TOKEN-SCOPE-5',
    error: 'invalid_scope',
    section: 'RFC 6749 §3.3',
    description: 'The user does not hold a role that the scope needs',
    expected: 'for each scope, one of its roles in scope_roles of the resource',
    fix: 'Give the user, or a group of the user, one of the roles that the scope needs.',
  },
  /** One text for both reasons: a client does not learn which APIs there are. */
  notATarget: {
    id: 'TOKEN-RESOURCE-1',
    error: 'invalid_target',
    section: 'RFC 8707 §2',
    description: 'The resource is unknown or not available to this client',
    expected: 'the identifier of a resource that the client is registered for, or that is open to clients of its kind',
    fix: 'Check the identifier. Then register the client for a scope of the resource, or for it by resource_ids, or open the resource by open_to.',
  },
  anotherTarget: {
    id: 'TOKEN-RESOURCE-2',
    error: 'invalid_target',
    section: 'RFC 8707 §2.2',
    description: 'The resource is not part of the authorization',
    fix: 'Send a resource that the authorization contains, or request this resource in a new authorization request.',
  },
  tooManyTargets: {
    id: 'TOKEN-RESOURCE-3',
    error: 'invalid_target',
    section: 'RFC 8707 §2',
    description: 'The scope belongs to more resources than one token can name',
    fix: 'Request the scopes of fewer APIs, or select some APIs with the parameter resource.',
  },
});
