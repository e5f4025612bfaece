import { secondsOf } from '../../common/index.js';
import { acrOf } from '../../user/index.js';
import type { Authorization } from '../authorizations/authorization.entity.js';

/** When and how the user signed in, so that an API can ask for a newer or stronger sign-in (RFC 9068 §2.2.1, RFC 9470 §6). */
export function authenticationOf({ authTime, amr, acr }: Pick<Authorization, 'authTime' | 'amr' | 'acr'>) {
  return { auth_time: secondsOf(authTime), acr: acr ?? acrOf(amr) };
}
