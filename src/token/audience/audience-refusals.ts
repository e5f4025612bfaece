import { mayTarget, type Client, type Resources } from '../../client/index.js';
import { quoted, type OAuthError, type Scope } from '../../common/index.js';
import { LONGEST_GRANT } from '../../config/index.js';
import { bytesOf, type AuthorizationDetails } from '../authorization-details/authorization-details.js';
import { audienceRefusals } from '../refusals/audience.js';
import { detailsRefusals } from '../refusals/authorization-details.js';

/** Maximum length of a list of scopes in a description. */
const LONGEST_LIST = 300;

/** RFC 6749 §3.3. */
export function notRegistered(client: Client, asked: Scope): OAuthError {
  const missing = asked.minus(client.registeredScope);
  return audienceRefusals.scopeNotRegistered({
    scope: shortened(missing),
    reason: `not registered: ${missing}`,
    expected: `no more than: ${client.registeredScope}`,
    received: `also: ${missing}`,
  });
}

/** RFC 6749 §3.3. */
export function nothingLeft(asked: Scope): OAuthError {
  return audienceRefusals.nothingLeft({ scope: shortened(asked), received: quoted(asked.toString()) });
}

/** RFC 6749 §3.3, §6. */
export function nothingRegistered({ registeredScope }: Client, before: Scope): OAuthError {
  const expected = `some of what was granted: ${before}`;
  return audienceRefusals.nothingRegistered({ expected, received: `registered today: ${registeredScope}` });
}

/** RFC 6749 §3.3. */
export function rolesMissing(asked: Scope): OAuthError {
  return audienceRefusals.rolesMissing({ received: quoted(asked.toString()) });
}

/** RFC 6749 §6. */
export function moreThanGranted(granted: Scope, asked: Scope): OAuthError {
  const received = `also: ${asked.minus(granted)}`;
  return audienceRefusals.moreThanGranted({ expected: `no more than: ${granted}`, received });
}

/**
 * RFC 8707 §2. The description is the same for both reasons, so that a client cannot find out which APIs exist.
 *
 * @param named identifiers, at least one of which is unknown or not open to the client
 */
export function notATarget(client: Client, named: readonly string[], current: Resources): OAuthError {
  const wrong = named.find((uri) => !isTarget(client, uri, current)) ?? '';
  const reason = current.named(wrong) === undefined ? 'unknown resource' : `not open to ${client.kind} clients`;
  return audienceRefusals.notATarget({ reason, received: quoted(wrong) });
}

function isTarget(client: Client, uri: string, current: Resources): boolean {
  const resource = current.named(uri);
  return resource !== undefined && mayTarget(client, resource);
}

/** RFC 8707 §2.2. */
export function anotherTarget(granted: readonly string[], requested: readonly string[]): OAuthError {
  return audienceRefusals.anotherTarget({ expected: `one of: ${granted.join(' ')}`, received: requested.join(' ') });
}

function shortened(scope: Scope): string {
  const text = scope.toString();
  return text.length <= LONGEST_LIST ? text : `${text.slice(0, LONGEST_LIST)} ...`;
}

interface Sized {
  readonly scope: Scope;
  readonly audience: readonly string[];
  readonly details?: AuthorizationDetails | null | undefined;
}

/**
 * Limits the size of a token, which names each of its resources (RFC 8707 §2) and contains the details (RFC 9396 §9.1).
 *
 * @throws OAuthError `invalid_target`; `invalid_authorization_details`
 */
export function assertFits({ scope, audience, details }: Sized): void {
  // In the JSON of the token each identifier has two quotes and a comma, and the list has brackets.
  const length = audience.reduce((sum, uri) => sum + uri.length + 3, scope.toString().length + 1);
  if (length + bytesOf(details) <= LONGEST_GRANT) return;
  if (details) throw detailsRefusals.tooLarge();
  const received = `${audience.length} resources and their scope, ${length} characters`;
  const expected = `scope and identifiers of resources of at most ${LONGEST_GRANT} characters together`;
  throw audienceRefusals.tooManyTargets({ reason: received, expected, received });
}
