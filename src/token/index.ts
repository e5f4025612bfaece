export { AccessTokens, type MintedAccessToken } from './access-tokens/access-tokens.js';
export type { LiveAccessToken } from './access-tokens/access-token-verifier.js';
export { BearerAuthentication } from './access-tokens/bearer-authentication.js';
export { InteractionIdGuard } from './access-tokens/interaction-id.guard.js';
export {
  detailsIn,
  digestOf,
  type AuthorizationDetail,
  type AuthorizationDetails,
} from './authorization-details/authorization-details.js';
export { DETAIL_IN_SWAGGER } from './authorization-details/details.swagger.js';
export { RequestedDetails } from './authorization-details/requested-details.js';
export { AudienceService, type AdminScopesHeld } from './audience/audience.service.js';
export type { ScopeAndAudience } from './audience/scope-and-audience.js';
export { Authorization } from './authorizations/authorization.entity.js';
export { AuthorizationStore } from './authorizations/authorization.store.js';
export { Authorizations, type NewAuthorization } from './authorizations/authorizations.js';
export { AuthorizationCodes } from './codes/authorization-codes.js';
export { BackchannelRequest } from './backchannel/backchannel-request.entity.js';
export { BackchannelRequestStore } from './backchannel/backchannel-request.store.js';
export { BackchannelRequests } from './backchannel/backchannel-requests.js';
export { Notifications } from './backchannel/notifications.js';
export { DeviceRequest } from './device/device-request.entity.js';
export { DeviceRequests, DEVICE_CODE_LIFETIME } from './device/device-requests.js';
export { shownUserCode, userCodeIn } from './device/user-code.js';
export { POLL_INTERVAL, type PolledRequest } from './polled/polled-request.js';
export { CODE_CHALLENGE_METHODS, isChallengeMethod, isCodeChallenge } from './codes/pkce.js';
export { ClientJwts, encryptionBy } from './id-tokens/client-jwts.js';
export { RefreshTokens } from './refresh-tokens/refresh-tokens.js';
export type { Caller } from './grant-handler.js';
export { GrantRegistry } from './grant-registry.js';
export { IdTokenHints } from './id-tokens/id-token-hints.js';
export { IdTokens } from './id-tokens/id-tokens.js';
export { DPOP_ALGORITHMS } from './proof-of-possession/dpop/dpop-keys.js';
export { isThumbprint, type Confirmation } from './proof-of-possession/confirmation.js';
export type { Possession } from './proof-of-possession/proof-of-possession.js';
export { BindingEndpoint, ProvenPossession } from './proof-of-possession/possession.guard.js';
export { ProofOfPossession } from './proof-of-possession/proof-of-possession.js';
export { possessionRefusals } from './refusals/possession.js';
export { TOKEN_REFUSALS } from './refusals/index.js';
export { describeTokenRequest, modelsOfGrants } from './token.swagger.js';
export { Details, TokenResponse } from './token.dto.js';
export { TOKEN_ENTITIES, TokenModule } from './token.module.js';
