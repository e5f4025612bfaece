import type { AuthorizationParameters } from '../../request/authorization-parameters.js';
import type { Client } from '../../../client/index.js';
import { encoded } from './encoded.js';
import { FORM_POST } from './form-post.js';
import { FRAGMENT } from './fragment.js';
import { QUERY } from './query.js';
import type { ResponseMode } from './response-mode.js';
import { mustBeJwt } from '../../request/checks/response-mode.js';
import { ResponseType } from '../../../common/index.js';

export { informing } from './informing.js';
export type { AuthorizationResponse, ResponseMode, ResponseParameters } from './response-mode.js';

const QUERY_JWT = encoded(QUERY);
const FRAGMENT_JWT = encoded(FRAGMENT);

/** Every response mode. A new one needs a file and a line. */
export const RESPONSE_MODES: readonly ResponseMode[] = [
  QUERY,
  FRAGMENT,
  FORM_POST,
  QUERY_JWT,
  FRAGMENT_JWT,
  encoded(FORM_POST),
];
/** The JWT mode that is the default of the response_type (JARM §2.3.4). */
const ANY_JWT = 'jwt';

export const RESPONSE_MODE_NAMES: readonly string[] = [...RESPONSE_MODES.map(({ name }) => name), ANY_JWT];

/**
 * The response mode of a request, valid or not: the requested mode where it can be used, otherwise the default of the
 * response_type (OAuth 2.0 Multiple Response Types §5, JARM §2.3).
 *
 * @param client its registration decides whether tokens may be in a query
 * @param isRead false for a request object that is refused: its response mode may be unknown, and is then the one that
 *   the profile of the client demands
 */
export function responseModeFor(
  { response_mode: asked, response_type: type }: AuthorizationParameters,
  client: Client,
  isRead = true,
): ResponseMode {
  const responseType = ResponseType.parse(type);
  const { returnsTokens } = responseType;
  const [standard, standardJwt] = returnsTokens ? [FRAGMENT, FRAGMENT_JWT] : [QUERY, QUERY_JWT];
  if (asked === ANY_JWT) return standardJwt;
  const mode = RESPONSE_MODES.find(({ name }) => name === asked) ?? standard;
  // Who asked for a plain response gets the error about it as such.
  if (!isRead && mustBeJwt(responseType.toString(), client) && mode.isEncoded !== true) return standardJwt;
  if (mode === QUERY) return standard;
  return mode === QUERY_JWT && !client.encryptsResponses ? standardJwt : mode;
}
