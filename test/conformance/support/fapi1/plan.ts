import type { FapiModules, FapiPlan } from '../fapi/fapi-plan.js';
import type { Traits, Variant } from '../fapi/traits.js';
import { DISCOVERY_MODULE } from './discovery-modules.js';
import { BY_VALUE_MODULES, FLOW_MODULES } from './flow-modules.js';
import { OBJECT_MODULES } from './object-modules.js';
import { PUSHED_MODULES } from './pushed-modules.js';
import { ASSERTION_MODULES, PUSHED_ASSERTION_MODULES, TOKEN_MODULES } from './token-modules.js';

interface Choice {
  readonly client_auth_type: 'private_key_jwt' | 'mtls';
  readonly fapi_auth_request_method: 'by_value' | 'pushed';
  readonly fapi_response_mode: 'plain_response' | 'jarm';
}

function variant(choice: Choice): Variant {
  const jarm = choice.fapi_response_mode === 'jarm';
  return {
    parameters: { ...choice, fapi_profile: 'plain_fapi' },
    traits: {
      openid: true,
      authentication: choice.client_auth_type,
      binding: 'mtls',
      signed: true,
      pushed: choice.fapi_auth_request_method === 'pushed',
      jarm,
      rich: false,
      responseType: jarm ? 'code' : 'code id_token',
    },
  };
}

function modulesOf({ pushed, authentication }: Traits): FapiModules {
  const hasAssertions = authentication === 'private_key_jwt';
  return {
    ...DISCOVERY_MODULE,
    ...FLOW_MODULES,
    ...(pushed ? PUSHED_MODULES : BY_VALUE_MODULES),
    ...OBJECT_MODULES,
    ...TOKEN_MODULES,
    ...(hasAssertions && ASSERTION_MODULES),
    ...(hasAssertions && pushed && PUSHED_ASSERTION_MODULES),
  };
}

/** fapi1-advanced-final-test-plan */
export const FAPI_1_ADVANCED: FapiPlan = {
  profile: 'FAPI 1.0 Advanced OP',
  variants: [
    variant({ client_auth_type: 'private_key_jwt', fapi_auth_request_method: 'by_value', fapi_response_mode: 'plain_response' }),
    variant({ client_auth_type: 'mtls', fapi_auth_request_method: 'by_value', fapi_response_mode: 'plain_response' }),
    variant({ client_auth_type: 'private_key_jwt', fapi_auth_request_method: 'pushed', fapi_response_mode: 'plain_response' }),
    variant({ client_auth_type: 'private_key_jwt', fapi_auth_request_method: 'by_value', fapi_response_mode: 'jarm' }),
    variant({ client_auth_type: 'mtls', fapi_auth_request_method: 'pushed', fapi_response_mode: 'jarm' }),
  ],
  metadataOf: ({ responseType }) => ({
    profile: 'fapi-1-advanced',
    // With `code` too, a plain response to it is refused for the reason that the plan names.
    response_types: [responseType, ...(responseType === 'code' ? [] : ['code'])],
    ...(responseType === 'code id_token' && { grant_types: ['authorization_code', 'implicit', 'refresh_token'] }),
  }),
  modulesOf,
}; // prettier-ignore
