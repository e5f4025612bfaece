import { metadataError } from '../metadata/metadata-error.js';
import { ResponseType } from '../../common/index.js';

type Metadata = Readonly<Record<string, unknown>>;

/** The grant that gets nothing unless another one came before it (RFC 6749 §6). */
const FOLLOWS_ANOTHER = 'refresh_token';

/** What there is here to choose from. */
export interface Choice {
  /** That a client which registers itself may have. */
  readonly grantTypes: readonly string[];
  /** Combinations, each as its sorted words. */
  readonly responseTypes: readonly string[];
}

/**
 * Of `grant_types` and `response_types` what a client that registers itself may have; the rest is dropped, as the answer
 * then says (RFC 7591 §3.2.1). Values of another type are left for others to refuse.
 *
 * @throws OAuthError `invalid_client_metadata` where nothing is left of what was asked: the client would be of no use
 */
export function withKeptTypes(own: Metadata, choice: Choice): Metadata {
  const { grant_types: grants, response_types: types, token_endpoint_auth_method: method } = own;
  const keptGrants = isTexts(grants) ? grantsOf(grants, method, choice) : undefined;
  const having = keptGrants ?? (grants === undefined ? ['authorization_code'] : []);
  const keptTypes = isTexts(types) && isArrayOrAbsent(grants) ? typesOf(types, having, choice) : undefined;
  return {
    ...own,
    ...(keptGrants !== undefined && { grant_types: keptGrants }),
    ...(keptTypes !== undefined && { response_types: keptTypes }),
  };
}

/** RFC 6749 §4.4: client_credentials is for confidential clients only. */
function grantsOf(asked: readonly string[], method: unknown, { grantTypes }: Choice): readonly string[] {
  const allowed = grantTypes.filter((grant) => method !== 'none' || grant !== 'client_credentials');
  const kept = someOf('grant_types', asked, (grant) => allowed.includes(grant), allowed);
  const isUseful = kept.length === asked.length || kept.some((grant) => grant !== FOLLOWS_ANOTHER);
  if (isUseful) return kept;
  throw metadataError(`grant_types must have, beside ${FOLLOWS_ANOTHER}, one of: ${allowed.filter((grant) => grant !== FOLLOWS_ANOTHER).join(', ')}`); // prettier-ignore
}

/** A response type needs the grants that issue what it returns (RFC 7591 §2.1). */
function typesOf(asked: readonly string[], grants: readonly string[], { responseTypes }: Choice): readonly string[] {
  const allowed = responseTypes.filter((type) => grantsNeeded(type).every((grant) => grants.includes(grant)));
  return someOf('response_types', asked, (type) => allowed.includes(ResponseType.parse(type).toString()), allowed);
}

function someOf(
  member: string,
  asked: readonly string[],
  isKept: (value: string) => boolean,
  allowed: readonly string[],
): readonly string[] {
  const kept = asked.filter(isKept);
  if (kept.length > 0 || asked.length === 0) return kept;
  const says = allowed.length === 0 ? 'must be empty for these grant_types' : `may only have: ${allowed.join(', ')}`;
  throw metadataError(`${member} ${says}`);
}

/** `none` belongs to either of the grants that go through the authorization endpoint. */
function grantsNeeded(type: string): readonly string[] {
  const asked = ResponseType.parse(type);
  const needed = asked.has('code') ? ['authorization_code'] : [];
  return asked.returnsTokens ? [...needed, 'implicit'] : needed;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

function isArrayOrAbsent(value: unknown): boolean {
  return value === undefined || isTexts(value);
}
