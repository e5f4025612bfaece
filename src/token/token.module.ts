import { Module } from '@nestjs/common';
import { APP_GUARD, DiscoveryModule } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ClientModule } from '../client/index.js';
import { KeyModule } from '../key/index.js';
import { UserModule } from '../user/index.js';
import { AccessToken } from './access-tokens/access-token.entity.js';
import { AccessTokenStore } from './access-tokens/access-token.store.js';
import { AccessTokenVerifier } from './access-tokens/access-token-verifier.js';
import { AccessTokens } from './access-tokens/access-tokens.js';
import { AdminRoutesCheck } from './access-tokens/admin-routes.check.js';
import { AdminScopeGuard } from './access-tokens/admin-scope.guard.js';
import { UserClaims } from './access-tokens/user-claims.js';
import { UserMemberships } from './access-tokens/user-memberships.js';
import { BearerAuthentication } from './access-tokens/bearer-authentication.js';
import { AudienceService } from './audience/audience.service.js';
import { AuthorizationAdminController } from './authorizations/authorization-admin.controller.js';
import { Authorization } from './authorizations/authorization.entity.js';
import { AuthorizationStore } from './authorizations/authorization.store.js';
import { RequestedDetails } from './authorization-details/requested-details.js';
import { LiveAuthorizations } from './authorizations/live-authorizations.js';
import { Authorizations } from './authorizations/authorizations.js';
import { BackchannelPolls } from './backchannel/backchannel-polls.js';
import { BackchannelRequest } from './backchannel/backchannel-request.entity.js';
import { BackchannelRequestStore } from './backchannel/backchannel-request.store.js';
import { BackchannelRequests } from './backchannel/backchannel-requests.js';
import { Notifications } from './backchannel/notifications.js';
import { DeviceRequest } from './device/device-request.entity.js';
import { DeviceRequestStore } from './device/device-request.store.js';
import { DeviceRequests } from './device/device-requests.js';
import { AuthorizationCode } from './codes/authorization-code.entity.js';
import { AuthorizationCodeStore } from './codes/authorization-code.store.js';
import { AuthorizationCodes } from './codes/authorization-codes.js';
import { CommonChecks } from './common-checks.js';
import type { GrantHandler } from './grant-handler.js';
import { GrantRegistry } from './grant-registry.js';
import { GRANTS } from './grants/index.js';
import { ClientJwts } from './id-tokens/client-jwts.js';
import { IdTokenHints } from './id-tokens/id-token-hints.js';
import { IdTokens } from './id-tokens/id-tokens.js';
import { IntrospectionController } from './introspection/introspection.controller.js';
import { SignedIntrospection } from './introspection/signed-introspection.js';
import { IntrospectionService } from './introspection/introspection.service.js';
import { ApprovedDecisions } from './polled/approved-decisions.js';
import { PolledRequests } from './polled/polled-requests.js';
import { Polls } from './polled/polls.js';
import { DpopKeys } from './proof-of-possession/dpop/dpop-keys.js';
import { DpopNonces } from './proof-of-possession/dpop/dpop-nonces.js';
import { DpopProofs } from './proof-of-possession/dpop/dpop-proofs.js';
import { PossessionGuard } from './proof-of-possession/possession.guard.js';
import { ProofOfPossession } from './proof-of-possession/proof-of-possession.js';
import { LiveRefreshTokens } from './refresh-tokens/live-refresh-tokens.js';
import { RefreshToken } from './refresh-tokens/refresh-token.entity.js';
import { RefreshTokenStore } from './refresh-tokens/refresh-token.store.js';
import { RefreshTokens } from './refresh-tokens/refresh-tokens.js';
import { AccessTokenRevocation } from './revocation/access-token-revocation.js';
import { RevocationController } from './revocation/revocation.controller.js';
import { RevocationService } from './revocation/revocation.service.js';
import { TokenIssuer } from './token-issuer.js';
import { TokenController } from './token.controller.js';
import { RoleAdminController } from './roles/role-admin.controller.js';
import { RoleAssignment } from './roles/role-assignment.js';
import { TokenService } from './token.service.js';
import { UserinfoController } from './userinfo/userinfo.controller.js';
import { UserinfoService } from './userinfo/userinfo.service.js';

export const TOKEN_ENTITIES = [
  Authorization,
  AuthorizationCode,
  BackchannelRequest,
  DeviceRequest,
  RefreshToken,
  AccessToken,
] as const;

/** The back channel, client to server. */
@Module({
  imports: [TypeOrmModule.forFeature([...TOKEN_ENTITIES]), DiscoveryModule, KeyModule, ClientModule, UserModule],
  controllers: [
    TokenController,
    IntrospectionController,
    RevocationController,
    UserinfoController,
    AuthorizationAdminController,
    RoleAdminController,
  ],
  providers: [
    ...GRANTS,
    { provide: GrantRegistry, useFactory: (...all: GrantHandler[]) => new GrantRegistry(all), inject: [...GRANTS] },
    { provide: APP_GUARD, useClass: AdminScopeGuard },
    AdminRoutesCheck,
    TokenService,
    CommonChecks,
    TokenIssuer,
    ClientJwts,
    IdTokens,
    IdTokenHints,
    AudienceService,
    RequestedDetails,
    LiveAuthorizations,
    AuthorizationStore,
    Authorizations,
    AuthorizationCodeStore,
    AuthorizationCodes,
    BackchannelRequestStore,
    BackchannelRequests,
    BackchannelPolls,
    Notifications,
    DeviceRequestStore,
    DeviceRequests,
    Polls,
    PolledRequests,
    ApprovedDecisions,
    RefreshTokenStore,
    RefreshTokens,
    LiveRefreshTokens,
    AccessTokenStore,
    AccessTokens,
    UserClaims,
    UserMemberships,
    RoleAssignment,
    AccessTokenVerifier,
    BearerAuthentication,
    DpopKeys,
    DpopNonces,
    DpopProofs,
    ProofOfPossession,
    PossessionGuard,
    IntrospectionService,
    SignedIntrospection,
    RevocationService,
    AccessTokenRevocation,
    UserinfoService,
  ],
  exports: [
    GrantRegistry,
    AudienceService,
    RequestedDetails,
    RoleAssignment,
    Authorizations,
    AuthorizationStore,
    AuthorizationCodes,
    BackchannelRequestStore,
    BackchannelRequests,
    Notifications,
    DeviceRequests,
    RefreshTokens,
    AccessTokens,
    IdTokens,
    IdTokenHints,
    ClientJwts,
    BearerAuthentication,
    ProofOfPossession,
  ],
})
export class TokenModule {}
