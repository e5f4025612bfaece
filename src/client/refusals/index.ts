import type { AnyCatalogue } from '../../common/index.js';
import { clientAdminRefusals, resourceRefusals } from './administration.js';
import { authenticationRefusals } from './authentication.js';
import { metadataPolicyRefusals, metadataRefusals, metadataRuleRefusals, metadataUriRefusals } from './metadata.js';
import { policyRefusals } from './policies.js';
import { registrationRefusals } from './registration.js';

/** Every refusal of this room, by topic. */
export const CLIENT_REFUSALS: Readonly<Record<string, AnyCatalogue>> = {
  'Client authentication': authenticationRefusals,
  'Client metadata: members': metadataRefusals,
  'Client metadata: URIs': metadataUriRefusals,
  'Client metadata: grants, keys and algorithms': metadataRuleRefusals,
  'Client metadata: ids, and self-registered clients': metadataPolicyRefusals,
  'Dynamic registration': registrationRefusals,
  'Administration of clients and secrets': clientAdminRefusals,
  'Administration of policies': policyRefusals,
  'Administration of resources': resourceRefusals,
};
