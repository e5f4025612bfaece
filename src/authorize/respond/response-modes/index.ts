import type { AuthorizationParameters } from '../../request/authorization-parameters.js';
import { FORM_POST } from './form-post.js';
import { FRAGMENT } from './fragment.js';
import { QUERY } from './query.js';
import type { ResponseMode } from './response-mode.js';
import { ResponseType } from '../../../common/index.js';

export { informing } from './informing.js';
export type { AuthorizationResponse, ResponseMode, ResponseParameters } from './response-mode.js';

/** Every response mode. A new one is a file and a line. */
export const RESPONSE_MODES: readonly ResponseMode[] = [QUERY, FRAGMENT, FORM_POST];

export const RESPONSE_MODE_NAMES: readonly string[] = RESPONSE_MODES.map(({ name }) => name);

/**
 * How to answer a request, even one whose response_type or response_mode is wrong: as asked where that is possible,
 * else as the response_type has it by default (OAuth 2.0 Multiple Response Types §5).
 */
export function responseModeFor({ response_mode, response_type }: AuthorizationParameters): ResponseMode {
  const standard = ResponseType.parse(response_type).returnsTokens ? FRAGMENT : QUERY;
  const asked = RESPONSE_MODES.find(({ name }) => name === response_mode) ?? standard;
  return asked === QUERY ? standard : asked;
}
