import type { ResponseType } from '../../../common/index.js';
import { detailsIn, type AuthorizationDetails } from '../../../token/index.js';
import { requestRefusals } from '../../refusals/request.js';
import type { AuthorizationParameters } from '../authorization-parameters.js';

/**
 * The requested objects (RFC 9396 §3). `RequestedDetails` checks their types. They travel with codes only: a token of
 * the authorization endpoint would bring them into addresses (RFC 9700 §2.1.2).
 *
 * @returns null when the request has none
 * @throws OAuthError `invalid_authorization_details`; `invalid_request` for a response type other than `code` and `code
 *   id_token`
 */
export function requestedDetails(
  { authorization_details: text }: AuthorizationParameters,
  responseType: ResponseType,
): AuthorizationDetails | null {
  if (text !== undefined && (!responseType.has('code') || responseType.has('token')))
    throw requestRefusals.detailsNeedCode({ received: `response_type ${responseType}` });
  return detailsIn(text);
}
