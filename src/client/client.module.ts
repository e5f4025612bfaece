import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Configuration } from '../config/index.js';
import { Verdicts } from '../database/index.js';
import { KeyModule } from '../key/index.js';
import { ClientAssertions } from './authentication/client-assertions.js';
import { ClientAuthentication } from './authentication/client-authentication.js';
import type { ClientAuthenticator } from './authentication/client-authenticator.js';
import { ClientAuthGuard } from './authentication/client-auth.guard.js';
import { CLIENT_AUTH_METHODS } from './authentication/methods/index.js';
import { CertificateAuthorities } from './certificates/certificate-authorities.js';
import { AdminClients } from './administration/admin-clients.js';
import { AdministratorReset } from './administration/administrator-reset.js';
import { BootstrapClient } from './administration/bootstrap-client.js';
import { ClientAdminController } from './administration/client-admin.controller.js';
import { Client } from './client.entity.js';
import { ClientAdministration } from './administration/client-administration.js';
import { ClientCaches } from './client-caches.js';
import { ClientDirectory } from './client-directory.js';
import { MetadataValidator } from './metadata/metadata-validator.js';
import { ClientStore } from './client.store.js';
import { ClientWriter } from './administration/client-writer.js';
import { LogoController } from './logos/logo.controller.js';
import { Logos } from './logos/logos.js';
import { ClientOrigin } from './origins/client-origin.entity.js';
import { ClientOriginStore } from './origins/client-origin.store.js';
import { OriginDirectory } from './origins/origin-directory.js';
import { ClientRegistration } from './registration/client-registration.js';
import { InitialAccessTokens } from './registration/initial-access-tokens.js';
import { RegistrationAccess } from './registration/registration-access.js';
import { RegistrationController } from './registration/registration.controller.js';
import { RegistrationToken } from './registration/registration-token.entity.js';
import { RegistrationTokenAdminController } from './registration/registration-token-admin.controller.js';
import { RegistrationTokenStore } from './registration/registration-token.store.js';
import { PolicyAdminController } from './policies/policy-admin.controller.js';
import { PolicyAdministration } from './policies/policy-administration.js';
import { PolicyCaches } from './policies/policy-caches.js';
import { PolicyCount } from './policies/policy-count.entity.js';
import { PolicyCountStore } from './policies/policy-count.store.js';
import { PolicyCounts } from './policies/policy-counts.js';
import { PolicyDirectory } from './policies/policy-directory.js';
import { Policy } from './policies/policy.entity.js';
import { PolicyReports } from './policies/policy-reports.js';
import { PolicyStore } from './policies/policy.store.js';
import { ClientObligations } from './profiles/client-obligations.js';
import { NonconformingClients } from './profiles/nonconforming-clients.js';
import { ServerProfile } from './profiles/server-profile.js';
import { ProfileCheckController } from './profiles/profile-check.controller.js';
import { DeclaredDetailsTypes } from './resources/details/declared-details-types.js';
import { DetailsValidators } from './resources/details/details-validators.js';
import { ResourceAdminController } from './resources/resource-admin.controller.js';
import { ResourceAdministration } from './resources/resource-administration.js';
import { ResourceDirectory } from './resources/resource-directory.js';
import { ResourceRoles } from './resources/resource-roles.js';
import { RegisteredResource } from './resources/resource.entity.js';
import { ResourceStore } from './resources/resource.store.js';
import { ClientSecretAdminController } from './secrets/client-secret-admin.controller.js';
import { ClientWarnings } from './metadata/client-warnings.js';
import { PlainHttp } from './metadata/plain-http.js';
import { SectorDocuments } from './metadata/rules/sector.js';
import { ClientSecretAdministration } from './secrets/client-secret-administration.js';
import { ClientSecret } from './secrets/client-secret.entity.js';
import { ClientSecrets } from './secrets/client-secrets.js';
import { ClientSecretStore } from './secrets/client-secret.store.js';
import { SecretUsage } from './secrets/secret-usage.js';

export const CLIENT_ENTITIES = [
  Client,
  ClientSecret,
  ClientOrigin,
  RegisteredResource,
  RegistrationToken,
  Policy,
  PolicyCount,
] as const;

const AUTHENTICATION = {
  provide: ClientAuthentication,
  useFactory: (
    clients: ClientDirectory,
    caches: ClientCaches,
    verdicts: Verdicts,
    { issuer }: Configuration,
    ...methods: ClientAuthenticator[]
  ) => new ClientAuthentication(clients, caches, verdicts, issuer, methods),
  inject: [ClientDirectory, ClientCaches, Verdicts, Configuration, ...CLIENT_AUTH_METHODS],
};

/** Providers for the command line, without controllers. */
@Module({
  imports: [TypeOrmModule.forFeature([Client, ClientSecret])],
  providers: [ClientStore, ClientSecretStore, SecretUsage, ClientSecrets, AdministratorReset],
})
export class AdministratorResetModule {}

/** Clients, how they authenticate, and the resources (APIs) that tokens are for. */
@Module({
  imports: [TypeOrmModule.forFeature([...CLIENT_ENTITIES]), KeyModule],
  controllers: [
    ClientAdminController,
    ClientSecretAdminController,
    ProfileCheckController,
    PolicyAdminController,
    ResourceAdminController,
    RegistrationController,
    RegistrationTokenAdminController,
    LogoController,
  ],
  providers: [
    ClientStore,
    AdminClients,
    ClientOriginStore,
    ClientSecretStore,
    ResourceStore,
    PolicyStore,
    PolicyCountStore,
    PolicyCounts,
    PolicyDirectory,
    PolicyCaches,
    PolicyAdministration,
    PolicyReports,
    ServerProfile,
    ClientObligations,
    ClientDirectory,
    OriginDirectory,
    ResourceDirectory,
    ClientCaches,
    SecretUsage,
    ClientSecrets,
    ClientAssertions,
    CertificateAuthorities,
    ...CLIENT_AUTH_METHODS,
    AUTHENTICATION,
    ClientAuthGuard,
    SectorDocuments,
    MetadataValidator,
    ClientWriter,
    ClientAdministration,
    ClientWarnings,
    PlainHttp,
    ClientSecretAdministration,
    ResourceAdministration,
    DeclaredDetailsTypes,
    DetailsValidators,
    ResourceRoles,
    BootstrapClient,
    NonconformingClients,
    RegistrationTokenStore,
    InitialAccessTokens,
    RegistrationAccess,
    ClientRegistration,
    Logos,
  ],
  exports: [
    DetailsValidators,
    AdminClients,
    ServerProfile,
    ClientDirectory,
    ClientSecrets,
    ResourceDirectory,
    OriginDirectory,
    ClientAuthentication,
    ClientAuthGuard,
    ClientAdministration,
    ResourceAdministration,
    ResourceRoles,
    PlainHttp,
  ],
})
export class ClientModule {}
