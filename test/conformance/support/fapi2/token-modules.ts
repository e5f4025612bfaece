import { newPkce } from '../../../support/product.js';
import { expectError } from '../fapi/expectations.js';
import type { FapiModules } from '../fapi/fapi-plan.js';
import { codeOf, verifierRefused } from '../fapi/steps.js';
import { boundToClient, clientIdOfAnother, codeReused, holderOfKey, refreshed } from '../fapi/token-steps.js';

export const TOKEN_MODULES: FapiModules = {
  'fapi2-security-profile-final-ensure-client-id-in-token-endpoint': clientIdOfAnother,
  'fapi2-security-profile-final-ensure-holder-of-key-required': holderOfKey,
  'fapi2-security-profile-final-ensure-authorization-code-is-bound-to-client': boundToClient,
  'fapi2-security-profile-final-attempt-reuse-authorization-code-after-one-second': codeReused,

  'fapi2-security-profile-final-ensure-token-endpoint-fails-with-expired-auth-code': async ({ client, suite }) => {
    const [attempt, response] = await codeOf(client);
    suite.advance(62);
    expectError(await client.redeem(attempt, response), 'invalid_grant');
  },

  'fapi2-security-profile-final-ensure-pkce-code-verifier-required': verifierRefused(undefined),
  'fapi2-security-profile-final-incorrect-pkce-code-verifier-rejected': verifierRefused(newPkce().verifier),
  'fapi2-security-profile-final-refresh-token': refreshed,
};
