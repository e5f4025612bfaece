import { quoted, wordsOf } from '../../../common/index.js';
import { requestRefusals } from '../../refusals/request.js';
import type { AuthorizationParameters } from '../authorization-parameters.js';

const PROMPTS = ['none', 'login', 'consent', 'select_account'] as const;
export type Prompt = (typeof PROMPTS)[number];

/**
 * Parses `prompt`: whether pages must be shown, or must not be (OIDC Core §3.1.2.1).
 *
 * @throws OAuthError `invalid_request` for an unknown value, and for `none` beside another one
 */
export function requestedPrompts({ prompt }: AuthorizationParameters): ReadonlySet<Prompt> {
  const values = new Set(wordsOf(prompt));
  if (!isPrompts(values)) {
    throw requestRefusals.promptUnknown({ expected: `some of: ${PROMPTS.join(' ')}`, received: quoted(prompt) });
  }
  if (values.has('none') && values.size > 1)
    throw requestRefusals.promptNoneBesideAnother({ received: quoted(prompt) });
  return values;
}

function isPrompts(values: ReadonlySet<string>): values is ReadonlySet<Prompt> {
  return [...values].every((value) => (PROMPTS as readonly string[]).includes(value));
}
