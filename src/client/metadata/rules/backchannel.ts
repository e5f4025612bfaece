import { CIBA_GRANT } from '../approval-grants.js';
import type { ClientMetadata } from '../client-metadata.js';
import { metadataRuleRefusals } from '../../refusals/metadata.js';
import { HTTPS_ONLY, type HttpRules } from '../plain-http.js';
import { checkFetchedUri } from './uris.js';

/**
 * Checks the members for backchannel authentication (CIBA Core §4): only clients that authenticate may use it, and each
 * has a delivery mode.
 *
 * @throws OAuthError `invalid_client_metadata`
 */
export function checkBackchannel(metadata: ClientMetadata, { mayFetch }: HttpRules = HTTPS_ONLY): void {
  const {
    grant_types: grants,
    token_endpoint_auth_method: method,
    backchannel_token_delivery_mode: mode,
    backchannel_client_notification_endpoint: endpoint,
    backchannel_authentication_request_signing_alg: alg,
  } = metadata;
  const mayAsk = grants.includes(CIBA_GRANT);
  if (mayAsk && method === 'none') throw metadataRuleRefusals.backchannelOfPublicClient({ grant: CIBA_GRANT });
  if (mayAsk && mode === undefined) throw metadataRuleRefusals.deliveryModeMissing({ grant: CIBA_GRANT });
  if (endpoint !== undefined) checkFetchedUri('backchannel_client_notification_endpoint', endpoint, mayFetch);
  if (mode === 'ping' && endpoint === undefined) throw metadataRuleRefusals.notificationEndpointMissing();
  if (alg !== undefined && metadata.jwks === undefined && metadata.jwks_uri === undefined)
    throw metadataRuleRefusals.backchannelKeysMissing();
}
