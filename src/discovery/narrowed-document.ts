import { CIBA_GRANT, DEVICE_GRANT, type ClientProfile } from '../client/index.js';
import type { ServerMetadataResponse } from './server-metadata.dto.js';

type Lists = {
  [Name in keyof ServerMetadataResponse]-?: NonNullable<ServerMetadataResponse[Name]> extends string[] ? Name : never;
}[keyof ServerMetadataResponse];

/** Lists of the document, each with the member of client metadata whose values a profile restricts. */
const LISTS = [
  ['token_endpoint_auth_methods_supported', 'token_endpoint_auth_method'],
  ['introspection_endpoint_auth_methods_supported', 'token_endpoint_auth_method'],
  ['revocation_endpoint_auth_methods_supported', 'token_endpoint_auth_method'],
  ['token_endpoint_auth_signing_alg_values_supported', 'token_endpoint_auth_signing_alg'],
  ['introspection_endpoint_auth_signing_alg_values_supported', 'token_endpoint_auth_signing_alg'],
  ['revocation_endpoint_auth_signing_alg_values_supported', 'token_endpoint_auth_signing_alg'],
  ['request_object_signing_alg_values_supported', 'request_object_signing_alg'],
  ['id_token_signing_alg_values_supported', 'id_token_signed_response_alg'],
  ['userinfo_signing_alg_values_supported', 'userinfo_signed_response_alg'],
  ['authorization_signing_alg_values_supported', 'authorization_signed_response_alg'],
  ['introspection_signing_alg_values_supported', 'introspection_signed_response_alg'],
  ['backchannel_authentication_request_signing_alg_values_supported', 'backchannel_authentication_request_signing_alg'],
] as const satisfies readonly (readonly [Lists, keyof ClientProfile['allows']])[];

/** Members that describe one grant, which a profile may forbid. */
const OF_GRANTS: Readonly<Record<string, readonly (keyof ServerMetadataResponse)[]>> = {
  [DEVICE_GRANT]: ['device_authorization_endpoint'],
  [CIBA_GRANT]: [
    'backchannel_authentication_endpoint',
    'backchannel_token_delivery_modes_supported',
    'backchannel_authentication_request_signing_alg_values_supported',
    'backchannel_user_code_parameter_supported',
  ],
};

/**
 * The document of a server whose clients are all held to a profile. Grants, response types and response modes are
 * narrowed by the capabilities already.
 */
export function narrowedDocument(document: ServerMetadataResponse, profile: ClientProfile): ServerMetadataResponse {
  const lists = LISTS.map(([name, member]) => [name, within(document[name], profile.allows[member])] as const);
  const { require_pushed_authorization_requests: mustPush, require_signed_request_object: mustSign } = profile.requires;
  const { dpop_signing_alg_values_supported: dpop, ...others } = document;
  const bindsToKeys = profile.bindsBy.length === 0 || profile.bindsBy.includes('dpop_bound_access_tokens');
  return withoutGrants({
    ...others,
    ...(bindsToKeys && dpop && { dpop_signing_alg_values_supported: dpop }),
    ...(Object.fromEntries(lists) as Pick<ServerMetadataResponse, (typeof LISTS)[number][0]>),
    ...(mustPush === true && { require_pushed_authorization_requests: true }),
    ...(mustSign === true && { require_signed_request_object: true }),
  });
}

/** The document without the members, and the aliases of endpoints, that describe grants which it does not announce. */
function withoutGrants(document: ServerMetadataResponse): ServerMetadataResponse {
  const supported = new Set(document.grant_types_supported);
  const gone = Object.entries(OF_GRANTS).flatMap(([grant, members]) => (supported.has(grant) ? [] : members));
  const { mtls_endpoint_aliases: aliases } = document;
  return {
    ...without(document, gone),
    ...(aliases && { mtls_endpoint_aliases: without(aliases, gone) }),
  };
}

function without<T extends object>(members: T, gone: readonly string[]): T {
  return Object.fromEntries(Object.entries(members).filter(([name]) => !gone.includes(name))) as T;
}

function within(values: string[] = [], allowed: readonly string[] | undefined): string[] {
  return allowed === undefined ? values : values.filter((value) => allowed.includes(value));
}
