import type { FapiModules, FapiPlan } from '../fapi/fapi-plan.js';
import type { Traits, Variant } from '../fapi/traits.js';
import { CIBA_GRANT } from './ciba-requests.js';
import { ASSERTION_MODULES, CERTIFICATE_MODULES } from './client-modules.js';
import { FLOW_MODULES } from './flow-modules.js';
import { OBJECT_MODULES } from './object-modules.js';
import { PING_MODULES } from './ping-modules.js';

interface Choice {
  readonly client_auth_type: 'private_key_jwt' | 'mtls';
  readonly ciba_mode: 'poll' | 'ping';
}

function variant(choice: Choice): Variant {
  return {
    parameters: { ...choice, fapi_ciba_profile: 'plain_fapi', client_registration: 'static_client' },
    traits: {
      openid: true,
      authentication: choice.client_auth_type,
      binding: 'mtls',
      signed: true,
      pushed: false,
      jarm: false,
      rich: false,
      responseType: 'code',
      delivery: choice.ciba_mode,
    },
  };
}

function modulesOf({ authentication, delivery }: Traits): FapiModules {
  return {
    ...FLOW_MODULES,
    ...OBJECT_MODULES,
    ...(authentication === 'mtls' ? CERTIFICATE_MODULES : ASSERTION_MODULES),
    ...(delivery === 'ping' && PING_MODULES),
  };
}

/** fapi-ciba-id1-test-plan */
export const FAPI_CIBA: FapiPlan = {
  profile: 'FAPI-CIBA OP',
  variants: [
    variant({ client_auth_type: 'private_key_jwt', ciba_mode: 'poll' }),
    variant({ client_auth_type: 'mtls', ciba_mode: 'poll' }),
    variant({ client_auth_type: 'private_key_jwt', ciba_mode: 'ping' }),
    variant({ client_auth_type: 'mtls', ciba_mode: 'ping' }),
  ],
  metadataOf: ({ delivery }, suite) => ({
    profile: 'ciba',
    redirect_uris: [],
    response_types: [],
    grant_types: [CIBA_GRANT, 'refresh_token'],
    backchannel_token_delivery_mode: delivery,
    ...(delivery === 'ping' && { backchannel_client_notification_endpoint: suite.newSiteUrl('/ciba-notification') }),
  }),
  modulesOf,
};
