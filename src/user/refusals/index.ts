import type { AnyCatalogue } from '../../common/index.js';
import { userRefusals } from './accounts.js';
import { claimDefinitionRefusals } from './claim-definitions.js';
import { groupRefusals } from './groups.js';
import { identityProviderRefusals } from './identity-providers.js';
import { identityRefusals } from './identities.js';
import { hashRefusals } from './hashes.js';
import { linkAdminRefusals, linkRefusals } from './links.js';
import { passwordRefusals, signInRefusals } from './passwords.js';
import { consentRefusals, sessionRefusals } from './sessions.js';
import { signUpRefusals } from './sign-up.js';
import { transferRefusals } from './transfer.js';
import { upstreamRefusals } from './upstream.js';

/** Every refusal of this room, by topic. */
export const USER_REFUSALS: Readonly<Record<string, AnyCatalogue>> = {
  'Delayed sign-ins': signInRefusals,
  Passwords: passwordRefusals,
  'Password hashes of other servers': hashRefusals,
  'Administration of users': userRefusals,
  'Further claims': claimDefinitionRefusals,
  'Administration of groups': groupRefusals,
  'Administration of identity providers': identityProviderRefusals,
  'Identities at other providers': identityRefusals,
  'Import of users': transferRefusals,
  'Links by mail': linkRefusals,
  'Sign-up': signUpRefusals,
  'Links for a user, sent by an administrator': linkAdminRefusals,
  'Sign-ins at other providers': upstreamRefusals,
  Sessions: sessionRefusals,
  Consents: consentRefusals,
};
