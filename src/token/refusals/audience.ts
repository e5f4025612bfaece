import { catalogue } from '../../common/index.js';

/** Refusals of scopes and resources (RFC 6749 §3.3, RFC 8707), at `/authorize` as well as at `/token`. */
export const audienceRefusals = catalogue({
  scopeNotRegistered: {
    id: 'TOKEN-SCOPE-1',
    error: 'invalid_scope',
    section: 'RFC 6749 §3.3',
    description: 'The client is not registered for the scope {scope}',
    fix: 'Ask for less, or add the missing values to scope of the client.',
  },
  nothingLeft: {
    id: 'TOKEN-SCOPE-2',
    error: 'invalid_scope',
    section: 'RFC 6749 §3.3',
    description: 'Nothing can be granted of the scope {scope}',
    expected: 'a scope that this server knows, that the client is registered for and that the user may give',
    fix: 'Correct the names of the scopes, or register the client for them.',
  },
  nothingRegistered: {
    id: 'TOKEN-SCOPE-3',
    error: 'invalid_scope',
    section: 'RFC 6749 §3.3, §6',
    description: 'The client is not registered for this scope any more',
    fix: 'Add what is missing to scope of the client, or ask for less in a new authorization request.',
  },
  moreThanGranted: {
    id: 'TOKEN-SCOPE-4',
    error: 'invalid_scope',
    section: 'RFC 6749 §6',
    description: 'The scope exceeds what was granted',
    fix: 'Ask for no more than was granted; for more, send the user through a new authorization request.',
  },
  /** One text for both reasons: a client does not learn which APIs there are. */
  notATarget: {
    id: 'TOKEN-RESOURCE-1',
    error: 'invalid_target',
    section: 'RFC 8707 §2',
    description: 'The resource is unknown, or not one for this client',
    expected: 'the identifier of a resource that the client is registered for, or that is open to clients of its kind',
    fix: 'Check the identifier. Then register the client for a scope of the resource, or for it by resource_ids, or open the resource by open_to.',
  },
  anotherTarget: {
    id: 'TOKEN-RESOURCE-2',
    error: 'invalid_target',
    section: 'RFC 8707 §2.2',
    description: 'The resource exceeds what was granted',
    fix: 'Name a resource that the authorization is for, or ask for it in a new authorization request.',
  },
  tooManyTargets: {
    id: 'TOKEN-RESOURCE-3',
    error: 'invalid_target',
    section: 'RFC 8707 §2',
    description: 'The scope leads to more resources than one token can name',
    fix: 'Ask for the scopes of fewer APIs, or name some of them by the parameter resource.',
  },
});
