import type { Client } from '../../../client/index.js';
import { Scope } from '../../../common/index.js';
import { backchannelRefusals } from '../../refusals/backchannel.js';
import type { BackchannelParameters } from './backchannel-parameters.js';

/** Characters. */
export const LONGEST_BINDING_MESSAGE = 100;
/** Visible letters, digits, punctuation and signs of any language, at least one not a space: "plain text characters". */
const PLAIN = /^(?=.*\S)(?!.*\p{Default_Ignorable_Code_Point})[\p{L}\p{M}\p{N}\p{P}\p{Sc}\p{Sm}\p{Zs}]*$/u;
/** Seconds. */
const USUAL_EXPIRY = 300;
const LONGEST_EXPIRY = 600;

/** @throws OAuthError `invalid_scope` without `openid` (CIBA Core §7.1) */
export function requestedScope({ scope: text }: BackchannelParameters): Scope {
  const scope = Scope.parse(text);
  if (!scope.has('openid')) throw backchannelRefusals.scopeWithoutOpenId();
  return scope;
}

/**
 * The text that the person compares (CIBA Core §7.1): on one line, without characters that a page cannot show as sent.
 *
 * @throws OAuthError `invalid_binding_message`; `invalid_request` without one where the profile wants it (FAPI-CIBA §5.2.2)
 */
export function bindingMessage(
  { binding_message: message }: BackchannelParameters,
  { profile }: Client,
): string | null {
  if (message === undefined && profile?.needsBindingMessage === true) throw backchannelRefusals.bindingMessageMissing();
  if (message === undefined) return null;
  if (message.length <= LONGEST_BINDING_MESSAGE && PLAIN.test(message)) return message;
  throw backchannelRefusals.bindingMessage({ longest: String(LONGEST_BINDING_MESSAGE) });
}

/** Seconds until the request expires; a longer time than the longest is shortened (CIBA Core §7.1). */
export function expiryOf({ requested_expiry: seconds }: BackchannelParameters): number {
  return seconds === undefined ? USUAL_EXPIRY : Math.min(Number(seconds), LONGEST_EXPIRY);
}

/**
 * The secret for the notice; undefined for a client that polls, whose token is ignored (CIBA Core §7.1).
 *
 * @throws OAuthError `invalid_request` when a client of the mode `ping` sends none
 */
export function notificationToken(
  { client_notification_token: token }: BackchannelParameters,
  { metadata }: Pick<Client, 'metadata'>,
): string | undefined {
  if (metadata.backchannel_token_delivery_mode !== 'ping') return undefined;
  if (token === undefined) throw backchannelRefusals.notificationTokenMissing();
  return token;
}
