import { jsonTextOf, type OAuthError, type Scope } from '../../../common/index.js';
import { isClaimName, type ClaimRequests, type RequestedClaims } from '../../../user/index.js';
import { requestRefusals } from '../../refusals/request.js';
import type { AuthorizationParameters } from '../authorization-parameters.js';

/** The contents of the parameter `claims` (OIDC Core §5.5), reduced to the claims that this server supports. */
export interface AskedClaims extends RequestedClaims {
  /** The `sub` values that are acceptable, as the client knows them; null when any user is. */
  readonly subjects: readonly string[] | null;
  /** Values of an essential `acr`, one of which the sign-in must reach (§5.5.1.1); null when there is no such claim. */
  readonly essentialAcr: readonly string[] | null;
}

type Json = Readonly<Record<string, unknown>>;
interface ClaimOptions {
  readonly essential: boolean;
  readonly values: readonly unknown[] | null;
}

/** Stands for a value that is nested too deeply to be written: no claim has it. */
const UNWRITABLE = '';
const NOTHING: AskedClaims = { id_token: {}, userinfo: {}, subjects: null, essentialAcr: null };

/**
 * Parses `claims`. Unknown members and unsupported claims are ignored. Outside OpenID Connect the whole parameter is.
 *
 * @throws OAuthError `invalid_request` when it is malformed
 */
export function requestedClaims({ claims: text }: AuthorizationParameters, scope: Scope): AskedClaims {
  if (text === undefined) return NOTHING;
  const members = objectOf(parsed(text));
  const [idToken, userinfo] = [optionsByClaim(members['id_token']), optionsByClaim(members['userinfo'])];
  if (!scope.has('openid')) return NOTHING;
  return {
    id_token: supportedOnly(idToken),
    userinfo: supportedOnly(userinfo),
    subjects: intersectionOf([idToken.get('sub')?.values, userinfo.get('sub')?.values]),
    essentialAcr: idToken.get('acr')?.essential === true ? intersectionOf([idToken.get('acr')?.values]) : null,
  };
}

function optionsByClaim(member: unknown): ReadonlyMap<string, ClaimOptions> {
  const entries = Object.entries(objectOf(member ?? {}));
  return new Map(entries.map(([name, value]) => [name, claimOptions(objectOf(value ?? {}))]));
}

function claimOptions({ essential = false, value, values }: Json): ClaimOptions {
  if (typeof essential !== 'boolean') throw malformed();
  if (values !== undefined && !Array.isArray(values)) throw malformed();
  const accepted = values ?? (value === undefined ? null : [value]);
  return { essential, values: accepted as readonly unknown[] | null };
}

function supportedOnly(options: ReadonlyMap<string, ClaimOptions>): ClaimRequests {
  const asked = [...options].filter(([name]) => isClaimName(name));
  return Object.fromEntries(
    asked.map(([name, { values }]) => [name, values?.map((value) => jsonTextOf(value) ?? UNWRITABLE) ?? null]),
  );
}

/** The strings that every given list contains; null when no list is given. */
function intersectionOf(lists: readonly (readonly unknown[] | null | undefined)[]): readonly string[] | null {
  const [first, ...others] = lists.filter((list) => list !== null && list !== undefined);
  if (first === undefined) return null;
  const texts = first.filter((value) => typeof value === 'string');
  return texts.filter((value) => others.every((list) => list.includes(value)));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw malformed(cause);
  }
}

function objectOf(value: unknown): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed();
  return value as Json;
}

function malformed(cause?: unknown): OAuthError {
  return requestRefusals.claimsMalformed({ cause });
}
