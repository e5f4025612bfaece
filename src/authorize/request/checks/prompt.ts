import { quoted, wordsOf } from '../../../common/index.js';
import { requestRefusals } from '../../refusals/request.js';
import type { AuthorizationParameters } from '../authorization-parameters.js';

const PROMPTS = ['none', 'login', 'consent', 'select_account', 'create'] as const;
export type Prompt = (typeof PROMPTS)[number];

/** The supported values of `prompt`. @param offersSignUp whether people can create accounts (Initiating User Registration 1.0 §4) */
export function supportedPrompts(offersSignUp: boolean): readonly Prompt[] {
  return PROMPTS.filter((prompt) => offersSignUp || prompt !== 'create');
}

/**
 * Parses `prompt`: whether pages must be shown, or must not be (OIDC Core §3.1.2.1).
 *
 * @param supported see `supportedPrompts`
 * @throws OAuthError `invalid_request` for an unknown value, and for `none` beside another one
 */
export function requestedPrompts(
  { prompt }: AuthorizationParameters,
  supported: readonly Prompt[],
): ReadonlySet<Prompt> {
  const values = new Set(wordsOf(prompt));
  if (!isPrompts(values, supported)) {
    throw requestRefusals.promptUnknown({ expected: `some of: ${supported.join(' ')}`, received: quoted(prompt) });
  }
  if (values.has('none') && values.size > 1)
    throw requestRefusals.promptNoneBesideAnother({ received: quoted(prompt) });
  return values;
}

function isPrompts(values: ReadonlySet<string>, supported: readonly string[]): values is ReadonlySet<Prompt> {
  return [...values].every((value) => supported.includes(value));
}
