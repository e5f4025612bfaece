import type { AnyCatalogue } from '../../common/index.js';
import { audienceRefusals } from './audience.js';
import { detailsRefusals } from './authorization-details.js';
import { backchannelGrantRefusals } from './backchannel.js';
import { deviceGrantRefusals } from './device.js';
import { clientCredentialsRefusals, codeRefusals, grantRefusals, refreshRefusals } from './grants.js';
import { possessionRefusals } from './possession.js';
import { accessTokenRefusals, tokenManagementRefusals } from './tokens.js';

/** Every refusal of this room, by topic. */
export const TOKEN_REFUSALS: Readonly<Record<string, AnyCatalogue>> = {
  'Every grant': grantRefusals,
  'Authorization codes': codeRefusals,
  'Refresh tokens': refreshRefusals,
  'Client credentials': clientCredentialsRefusals,
  'Approvals outside the browser of the client': backchannelGrantRefusals,
  'Device codes': deviceGrantRefusals,
  'Scopes and resources': audienceRefusals,
  'Authorization details': detailsRefusals,
  'Access tokens': accessTokenRefusals,
  'Proof of possession': possessionRefusals,
  'Introspection, revocation and authorizations': tokenManagementRefusals,
};
