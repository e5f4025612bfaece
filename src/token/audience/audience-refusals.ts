import { mayTarget, type Client, type Resources } from '../../client/index.js';
import { OAuthError, quoted, type Scope } from '../../common/index.js';
import { LONGEST_GRANT } from '../../config/index.js';

/** Characters of a list of names in a description. */
const LONGEST_LIST = 300;

/** RFC 6749 §3.3. */
export function notRegistered(client: Client, asked: Scope): OAuthError {
  const missing = asked.minus(client.registeredScope);
  return new OAuthError('invalid_scope', `The client is not registered for the scope ${shortened(missing)}`, {
    reason: `not registered: ${missing}`,
    rule: {
      section: 'RFC 6749 §3.3',
      expected: `no more than: ${client.registeredScope}`,
      received: `also: ${missing}`,
      fix: 'Ask for less, or add the missing values to scope of the client.',
    },
  });
}

/** RFC 6749 §3.3. */
export function nothingLeft(asked: Scope): OAuthError {
  return new OAuthError('invalid_scope', `Nothing can be granted of the scope ${shortened(asked)}`, {
    rule: {
      section: 'RFC 6749 §3.3',
      expected: 'a scope that this server knows, that the client is registered for and that the user may give',
      received: quoted(asked.toString()),
      fix: 'Correct the names of the scopes, or register the client for them.',
    },
  });
}

/** RFC 6749 §3.3, §6. */
export function nothingRegistered({ registeredScope }: Client, before: Scope): OAuthError {
  return new OAuthError('invalid_scope', 'The client is not registered for this scope any more', {
    rule: {
      section: 'RFC 6749 §3.3, §6',
      expected: `some of what was granted: ${before}`,
      received: `registered today: ${registeredScope}`,
      fix: 'Add what is missing to scope of the client, or ask for less in a new authorization request.',
    },
  });
}

/** RFC 6749 §6. */
export function moreThanGranted(granted: Scope, asked: Scope): OAuthError {
  return new OAuthError('invalid_scope', 'The scope exceeds what was granted', {
    rule: {
      section: 'RFC 6749 §6',
      expected: `no more than: ${granted}`,
      received: `also: ${asked.minus(granted)}`,
      fix: 'Ask for no more than was granted; for more, send the user through a new authorization request.',
    },
  });
}

/**
 * RFC 8707 §2. The description is one for both reasons: a client does not learn which APIs there are.
 *
 * @param named identifiers, at least one of which is unknown or not open to the client
 */
export function notATarget(client: Client, named: readonly string[], current: Resources): OAuthError {
  const wrong = named.find((uri) => !isTarget(client, uri, current)) ?? '';
  return new OAuthError('invalid_target', 'The resource is unknown, or not one for this client', {
    reason: current.named(wrong) === undefined ? 'unknown resource' : `not open to ${client.kind} clients`,
    rule: {
      section: 'RFC 8707 §2',
      expected:
        'the identifier of a resource that the client is registered for, or that is open to clients of its kind',
      received: quoted(wrong),
      fix: 'Check the identifier. Then register the client for a scope of the resource, or for it by resource_ids, or open the resource by open_to.',
    },
  });
}

function isTarget(client: Client, uri: string, current: Resources): boolean {
  const resource = current.named(uri);
  return resource !== undefined && mayTarget(client, resource);
}

/** RFC 8707 §2.2. */
export function anotherTarget(granted: readonly string[], requested: readonly string[]): OAuthError {
  return new OAuthError('invalid_target', 'The resource exceeds what was granted', {
    rule: {
      section: 'RFC 8707 §2.2',
      expected: `one of: ${granted.join(' ')}`,
      received: requested.join(' '),
      fix: 'Name a resource that the authorization is for, or ask for it in a new authorization request.',
    },
  });
}

function shortened(scope: Scope): string {
  const text = scope.toString();
  return text.length <= LONGEST_LIST ? text : `${text.slice(0, LONGEST_LIST)} ...`;
}

/**
 * RFC 8707 §2: a token names each of its resources, and a longer one could not be sent to anybody.
 *
 * @throws OAuthError `invalid_target`
 */
export function assertFits({ scope, audience }: { readonly scope: Scope; readonly audience: readonly string[] }): void {
  // Brackets, and around each identifier two quotes and a comma, as in the JSON of the token.
  const length = audience.reduce((sum, uri) => sum + uri.length + 3, scope.toString().length + 1);
  if (length <= LONGEST_GRANT) return;
  const received = `${audience.length} resources and their scope, ${length} characters`;
  throw new OAuthError('invalid_target', 'The scope leads to more resources than one token can name', {
    reason: received,
    rule: {
      section: 'RFC 8707 §2',
      expected: `scope and identifiers of resources of at most ${LONGEST_GRANT} characters together`,
      received,
      fix: 'Ask for the scopes of fewer APIs, or name some of them by the parameter resource.',
    },
  });
}
