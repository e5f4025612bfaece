import { languageOfTags } from '../../common/index.js';
import type { AuthorizationParameters } from './authorization-parameters.js';

/**
 * Replaces `ui_locales` by the language that the pages will have, or removes it: an unsupported value must not be an error
 * (OIDC Core §3.1.2.1), and a long one must not make the address of an interaction longer.
 */
export function withOneLanguage({
  ui_locales: sent = '',
  ...others
}: AuthorizationParameters): AuthorizationParameters {
  const language = languageOfTags(sent);
  return language === undefined ? others : { ...others, ui_locales: language.tag };
}
