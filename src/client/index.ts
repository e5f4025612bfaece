export { AdminClients } from './administration/admin-clients.js';
export { certificateHeader } from './certificates/certificate-header.js';
export { ClientCertificate } from './certificates/client-certificate.js';
export { certificateOf } from './certificates/request-certificate.js';
export { AuthenticatedClient } from './authentication/authenticated-client.js';
export { ClientEndpoint } from './authentication/client-endpoint.js';
export { clientNamedBy } from './authentication/named-client.js';
export { ClientFormDto } from './authentication/client-form.dto.js';
export { ClientAuthentication } from './authentication/client-authentication.js';
export { Client } from './client.entity.js';
export { CLIENT_MEMBERS_WITH_DEFAULTS } from './metadata/client-metadata.js';
export { ClientSecrets, type ReadableSecret } from './secrets/client-secrets.js';
export { ClientAdministration } from './administration/client-administration.js';
export type { StoredClient } from './administration/client-writer.js';
export { ClientDirectory } from './client-directory.js';
export {
  ID_TOKEN_SIGNING_ALGS,
  SUBJECT_TYPES,
  USERINFO_SIGNING_ALGS,
  DELIVERY_MODES,
  type AccessTokenFormat,
  type ClientMetadata,
  type ResponseSigningAlg,
} from './metadata/client-metadata.js';
export { CIBA_GRANT, DEVICE_GRANT } from './metadata/approval-grants.js';
export { AdministratorReset, type ResetAdministrator } from './administration/administrator-reset.js';
export { AdministratorResetModule, CLIENT_ENTITIES, ClientModule } from './client.module.js';
export { isFrameable } from './metadata/rules/logout-uris.js';
export { HTTPS_ONLY, isPlainHttp, PlainHttp, type HttpRules } from './metadata/plain-http.js';
export { OriginDirectory } from './origins/origin-directory.js';
export { ResourceAdministration } from './resources/resource-administration.js';
export { ISSUER_AUDIENCE_ID, ResourceDirectory } from './resources/resource-directory.js';
export { ResourceRoles } from './resources/resource-roles.js';
export type { Resource } from './resources/resource.entity.js';
export { mayTarget } from './resources/resource.entity.js';
export { DetailsValidators } from './resources/details/details-validators.js';
export { shownDetails, textOfLine, type Line, type ShownDetails } from './resources/details/shown-details.js';
export type { Resources, RolesHeld } from './resources/resources.js';
export { PolicyAdministration } from './policies/policy-administration.js';
export { PolicyCounts } from './policies/policy-counts.js';
export { PolicyReports } from './policies/policy-reports.js';
export { assertConforms } from './profiles/client-obligations.js';
export type { ClientProfile } from './profiles/client-profile.js';
export { countRequest, judged, judgedFault, judgedLater } from './profiles/held.js';
export { profileNamed } from './profiles/profiles.js';
export { CLIENT_REFUSALS } from './refusals/index.js';
