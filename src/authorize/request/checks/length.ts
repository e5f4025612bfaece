import { requestRefusals } from '../../refusals/request.js';
import {
  GREATEST_LENGTHS,
  PARAMETER_NAMES,
  type AuthorizationParameters,
  type ParameterName,
} from '../authorization-parameters.js';

/**
 * Checks the lengths of parameters.
 *
 * @param names the parameters to check: those of the response target first, the rest once errors can be redirected
 * @throws OAuthError `invalid_request`
 */
export function assertLengths(
  parameters: AuthorizationParameters,
  names: readonly ParameterName[] = PARAMETER_NAMES,
): void {
  const tooLong = names.find((name) => isTooLong(name, parameters));
  if (tooLong === undefined) return;
  const [most, length] = [GREATEST_LENGTHS[tooLong], parameters[tooLong]?.length];
  throw requestRefusals.tooLong({ name: tooLong, expected: `at most ${most} characters`, received: `${length} characters` }); // prettier-ignore
}

export function isTooLong(name: ParameterName, parameters: AuthorizationParameters): boolean {
  return (parameters[name] ?? '').length > GREATEST_LENGTHS[name];
}
