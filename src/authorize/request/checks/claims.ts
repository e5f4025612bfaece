import type { OAuthError, Scope } from '../../../common/index.js';
import { isClaimName, type ClaimRequests, type RequestedClaims } from '../../../user/index.js';
import { requestRefusals } from '../../refusals/request.js';
import type { AuthorizationParameters } from '../authorization-parameters.js';

/** What the parameter `claims` asks for (OIDC Core §5.5). Only claims that we know are left. */
export interface AskedClaims extends RequestedClaims {
  /** Who alone may answer, as the client knows them; null where that does not matter. */
  readonly subjects: readonly string[] | null;
  /** Values of an essential `acr`, one of which the sign-in must reach (§5.5.1.1); null where any will do. */
  readonly essentialAcr: readonly string[] | null;
}

type Json = Readonly<Record<string, unknown>>;
interface Wish {
  readonly essential: boolean;
  readonly values: readonly unknown[] | null;
}

const NOTHING: AskedClaims = { id_token: {}, userinfo: {}, subjects: null, essentialAcr: null };

/**
 * The claims that are asked for by name. Members, claims and parts of a request that we do not know are ignored, and
 * so is all of it outside OpenID Connect.
 *
 * @throws OAuthError `invalid_request` when it is malformed
 */
export function requestedClaims({ claims: text }: AuthorizationParameters, scope: Scope): AskedClaims {
  if (text === undefined) return NOTHING;
  const members = objectOf(parsed(text));
  const [idToken, userinfo] = [wishesOf(members['id_token']), wishesOf(members['userinfo'])];
  if (!scope.has('openid')) return NOTHING;
  return {
    id_token: known(idToken),
    userinfo: known(userinfo),
    subjects: inEach([idToken.get('sub')?.values, userinfo.get('sub')?.values]),
    essentialAcr: idToken.get('acr')?.essential === true ? inEach([idToken.get('acr')?.values]) : null,
  };
}

function wishesOf(member: unknown): ReadonlyMap<string, Wish> {
  const entries = Object.entries(objectOf(member ?? {}));
  return new Map(entries.map(([name, wish]) => [name, wishOf(objectOf(wish ?? {}))]));
}

function wishOf({ essential = false, value, values }: Json): Wish {
  if (typeof essential !== 'boolean') throw malformed();
  if (values !== undefined && !Array.isArray(values)) throw malformed();
  const accepted = values ?? (value === undefined ? null : [value]);
  return { essential, values: accepted as readonly unknown[] | null };
}

function known(wishes: ReadonlyMap<string, Wish>): ClaimRequests {
  const asked = [...wishes].filter(([name]) => isClaimName(name));
  return Object.fromEntries(
    asked.map(([name, { values }]) => [name, values?.map((value) => JSON.stringify(value)) ?? null]),
  );
}

/** The texts that are in every list there is; null where there is none. */
function inEach(lists: readonly (readonly unknown[] | null | undefined)[]): readonly string[] | null {
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
