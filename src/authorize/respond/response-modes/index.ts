import type { AuthorizationParameters } from '../../request/authorization-parameters.js';
import { FORM_POST } from './form-post.js';
import { FRAGMENT } from './fragment.js';
import { QUERY } from './query.js';
import type { ResponseMode } from './response-mode.js';
import { ResponseType } from '../../../common/index.js';

export { informing } from './informing.js';
export type { AuthorizationResponse, ResponseMode, ResponseParameters } from './response-mode.js';

/** Every response mode. A new one needs a file and a line. */
export const RESPONSE_MODES: readonly ResponseMode[] = [QUERY, FRAGMENT, FORM_POST];

export const RESPONSE_MODE_NAMES: readonly string[] = RESPONSE_MODES.map(({ name }) => name);

/**
 * The response mode of a request, valid or not: the requested mode where it can be used, otherwise the default of the
 * response_type (OAuth 2.0 Multiple Response Types §5).
 */
export function responseModeFor({ response_mode, response_type }: AuthorizationParameters): ResponseMode {
  const standard = ResponseType.parse(response_type).returnsTokens ? FRAGMENT : QUERY;
  const asked = RESPONSE_MODES.find(({ name }) => name === response_mode) ?? standard;
  return asked === QUERY ? standard : asked;
}
