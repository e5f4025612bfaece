import { ASSERTION_MODULES } from './assertion-modules.js';
import { DISCOVERY_MODULE } from './discovery-modules.js';
import { DPOP_MODULES } from './dpop-modules.js';
import { FLOW_MODULES, OPENID_FLOW_MODULES } from './flow-modules.js';
import { OBJECT_MODULES } from './object-modules.js';
import { REQUEST_MODULES } from './request-modules.js';
import { TOKEN_MODULES } from './token-modules.js';
import type { FapiModules, FapiPlan } from '../fapi/fapi-plan.js';
import type { Traits, Variant } from '../fapi/traits.js';

interface Choice {
  readonly openid?: 'openid_connect' | 'plain_oauth';
  readonly client_auth_type?: 'private_key_jwt' | 'mtls';
  readonly sender_constrain?: 'dpop' | 'mtls';
  readonly authorization_request_type?: 'simple' | 'rar';
  readonly fapi_request_method?: 'unsigned' | 'signed_non_repudiation';
  readonly fapi_response_mode?: 'plain_response' | 'jarm';
}

/** @returns a variant of the plans of FAPI 2.0, with the usual values for what is left out */
function variant(choice: Choice): Variant {
  const parameters = {
    openid: 'openid_connect', client_auth_type: 'private_key_jwt', sender_constrain: 'dpop',
    authorization_request_type: 'simple', fapi_request_method: 'unsigned', fapi_response_mode: 'plain_response', ...choice,
  } as const; // prettier-ignore
  return {
    parameters,
    traits: {
      openid: parameters.openid === 'openid_connect',
      authentication: parameters.client_auth_type,
      binding: parameters.sender_constrain,
      signed: parameters.fapi_request_method === 'signed_non_repudiation',
      pushed: true,
      jarm: parameters.fapi_response_mode === 'jarm',
      rich: parameters.authorization_request_type === 'rar',
      responseType: 'code',
    },
  };
}

function modulesOf({ openid, signed, authentication, binding }: Traits): FapiModules {
  return {
    ...DISCOVERY_MODULE,
    ...FLOW_MODULES,
    ...(openid && OPENID_FLOW_MODULES),
    ...(binding === 'dpop' && DPOP_MODULES),
    ...(signed && OBJECT_MODULES),
    ...REQUEST_MODULES,
    ...TOKEN_MODULES,
    ...(authentication === 'private_key_jwt' && ASSERTION_MODULES),
  };
}

/** fapi2-security-profile-final-test-plan */
export const FAPI_2_SECURITY: FapiPlan = {
  profile: 'FAPI 2.0 Security Profile OP',
  variants: [
    variant({}),
    variant({ openid: 'plain_oauth' }),
    variant({ authorization_request_type: 'rar' }),
    variant({ sender_constrain: 'mtls' }),
    variant({ client_auth_type: 'mtls' }),
    variant({ client_auth_type: 'mtls', sender_constrain: 'mtls', openid: 'plain_oauth' }),
  ],
  metadataOf: () => ({ profile: 'fapi-2-security' }),
  modulesOf,
};

const SIGNED: Choice = { fapi_request_method: 'signed_non_repudiation' };

/** fapi2-message-signing-final-test-plan */
export const FAPI_2_MESSAGE_SIGNING: FapiPlan = {
  profile: 'FAPI 2.0 Message Signing OP',
  variants: [
    variant({ ...SIGNED, fapi_response_mode: 'jarm' }),
    variant({ ...SIGNED, fapi_response_mode: 'jarm', openid: 'plain_oauth' }),
    variant({ ...SIGNED, fapi_response_mode: 'jarm', authorization_request_type: 'rar' }),
    variant(SIGNED),
    variant({ fapi_response_mode: 'jarm' }),
    variant({ ...SIGNED, fapi_response_mode: 'jarm', client_auth_type: 'mtls', sender_constrain: 'mtls' }),
  ],
  // The profile of the server requires both kinds of signatures; a variant with one of them is a client of the security profile.
  metadataOf: ({ signed, jarm }) =>
    signed && jarm ? { profile: 'fapi-2-message-signing' } : { profile: 'fapi-2-security', require_signed_request_object: signed },
  modulesOf,
}; // prettier-ignore
