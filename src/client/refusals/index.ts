import type { AnyCatalogue } from '../../common/index.js';
import { metadataRefusals } from '../metadata/metadata-error.js';
import { clientAdminRefusals, resourceRefusals } from './administration.js';
import { authenticationRefusals } from './authentication.js';
import { registrationRefusals } from './registration.js';

/** Every refusal of this room, by topic. */
export const CLIENT_REFUSALS: Readonly<Record<string, AnyCatalogue>> = {
  'Client authentication': authenticationRefusals,
  'Client metadata': metadataRefusals,
  'Dynamic registration': registrationRefusals,
  'Administration of clients and secrets': clientAdminRefusals,
  'Administration of resources': resourceRefusals,
};
