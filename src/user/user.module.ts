import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AdminUsers } from './accounts/admin-users.js';
import { ClaimsService } from './claims/claims.service.js';
import { ClaimDefinitionAdminController } from './claims/definitions/claim-definition-admin.controller.js';
import { ClaimDefinitionAdministration } from './claims/definitions/claim-definition-administration.js';
import { ClaimDefinitionDirectory } from './claims/definitions/claim-definition-directory.js';
import { ClaimDefinition } from './claims/definitions/claim-definition.entity.js';
import { ClaimDefinitionStore } from './claims/definitions/claim-definition.store.js';
import { UserClaimValues } from './claims/definitions/user-claim-values.js';
import { UserClaimsAdminController } from './claims/definitions/user-claims-admin.controller.js';
import { Consent } from './consent/consent.entity.js';
import { ConsentAdminController } from './consent/consent-admin.controller.js';
import { ConsentService } from './consent/consent.service.js';
import { ConsentStore } from './consent/consent.store.js';
import { ConsentWithdrawal } from './consent/consent-withdrawal.js';
import { GroupAdminController } from './groups/group-admin.controller.js';
import { GroupAdministration } from './groups/group-administration.js';
import { GroupDirectory } from './groups/group-directory.js';
import { GroupMemberAdminController } from './groups/group-member-admin.controller.js';
import { GroupMember } from './groups/group-member.entity.js';
import { GroupMemberStore } from './groups/group-member.store.js';
import { GroupMembership } from './groups/group-membership.js';
import { GuardedGroups } from './groups/guarded-groups.js';
import { MembershipChanges } from './groups/membership-changes.js';
import { Group } from './groups/group.entity.js';
import { GroupStore } from './groups/group.store.js';
import { GroupRole } from './roles/group-role.entity.js';
import { GroupRoleStore } from './roles/group-role.store.js';
import { RoleHoldings } from './roles/role-holdings.js';
import { UserRole } from './roles/user-role.entity.js';
import { UserRoleStore } from './roles/user-role.store.js';
import { MembershipDirectory } from './groups/membership-directory.js';
import { MembershipStore } from './groups/membership.store.js';
import { UserGroupAdminController } from './groups/user-group-admin.controller.js';
import { AuthenticatorApps } from './credentials/one-time-codes/authenticator-apps.js';
import { CodeAuthentication } from './credentials/one-time-codes/code-authentication.js';
import { OneTimeCodes } from './credentials/one-time-codes/one-time-codes.entity.js';
import { OneTimeCodesStore } from './credentials/one-time-codes/one-time-codes.store.js';
import { Challenges } from './credentials/passkeys/challenges.js';
import { Passkey } from './credentials/passkeys/passkey.entity.js';
import { PasskeyAuthentication } from './credentials/passkeys/passkey-authentication.js';
import { PasskeyRegistration } from './credentials/passkeys/passkey-registration.js';
import { RecoveryCodes } from './credentials/one-time-codes/recovery-codes.js';
import { PasskeyStore } from './credentials/passkeys/passkey.store.js';
import { Passkeys } from './credentials/passkeys/passkeys.js';
import { SpentChallenges } from './credentials/passkeys/spent-challenges.js';
import { SpentChallenge } from './credentials/passkeys/spent-challenge.entity.js';
import { FactorAdminController } from './credentials/factor-admin.controller.js';
import { FactorRemoval } from './credentials/factor-removal.js';
import { SecondFactors } from './credentials/second-factors.js';
import { TrustedBrowser } from './credentials/trusted-browsers/trusted-browser.entity.js';
import { TrustedBrowserStore } from './credentials/trusted-browsers/trusted-browser.store.js';
import { TrustedBrowsers } from './credentials/trusted-browsers/trusted-browsers.js';
import { OwnProfiles } from './profile/own-profiles.js';
import { SignInPolicy } from './sign-in/sign-in-policy.js';
import { Credential } from './credentials/credential.entity.js';
import { CredentialStore } from './credentials/credential.store.js';
import { PasswordAuthentication } from './credentials/password-authentication.js';
import { PasswordChange } from './credentials/password-change.js';
import { PasswordHasher } from './credentials/password-hasher.js';
import { PasswordPolicy } from './credentials/password-policy.js';
import { Passwords } from './credentials/passwords.js';
import { EverySession } from './session/every-session.js';
import { SessionClient } from './session/session-client.entity.js';
import { SessionClientStore } from './session/session-client.store.js';
import { SessionClients } from './session/session-clients.js';
import { SessionEnder } from './session/session-ender.js';
import { Session } from './session/session.entity.js';
import { SessionAdminController } from './session/session-admin.controller.js';
import { SessionService } from './session/session.service.js';
import { SessionStore } from './session/session.store.js';
import { Guesses } from './sign-in/guesses.js';
import { SignInFailure } from './sign-in/sign-in-failure.entity.js';
import { SignInFailureStore } from './sign-in/sign-in-failure.store.js';
import { AccountCreation } from './linked-identities/account-creation.js';
import { EndedIdentities } from './linked-identities/ended-identities.js';
import { MappedGroups } from './linked-identities/mapped-groups.js';
import { ProviderProfiles } from './linked-identities/provider-profiles.js';
import { UpstreamAccounts } from './linked-identities/upstream-accounts.js';
import { WaysToSignIn } from './sign-in/ways-to-sign-in.js';
import { LinkedIdentities } from './linked-identities/linked-identities.js';
import { LinkedIdentity } from './linked-identities/linked-identity.entity.js';
import { LinkedIdentityAdminController } from './linked-identities/linked-identity-admin.controller.js';
import { LinkedIdentityStore } from './linked-identities/linked-identity.store.js';
import { UserAccounts } from './accounts/user-accounts.js';
import { UserAdminController } from './accounts/user-admin.controller.js';
import { AddressLinks } from './recovery/address-links.js';
import { AddressRequests } from './recovery/address-requests.js';
import { AdminLinks } from './recovery/admin-links.js';
import { Invitations } from './recovery/invitations.js';
import { RecoveryAdminController } from './recovery/recovery-admin.controller.js';
import { SignInNames } from './accounts/sign-in-names.js';
import { LinkEffects } from './recovery/link-effects.js';
import { LinkOwners } from './recovery/link-owners.js';
import { MailLink } from './recovery/mail-link.entity.js';
import { MailLinkStore } from './recovery/mail-link.store.js';
import { MailLinks } from './recovery/mail-links.js';
import { PasswordResetRequests } from './recovery/password-reset-requests.js';
import { PasswordResets } from './recovery/password-resets.js';
import { IdentityProviderAdminController } from './identity-providers/administration/identity-provider-admin.controller.js';
import { IdentityProviderAdministration } from './identity-providers/administration/identity-provider-administration.js';
import { ProviderCheckAdminController } from './identity-providers/check/provider-check-admin.controller.js';
import { ProviderChecks } from './identity-providers/check/provider-checks.js';
import { IdentityProviderDirectory } from './identity-providers/identity-provider-directory.js';
import { IdentityProvider } from './identity-providers/identity-provider.entity.js';
import { IdentityMapping } from './identity-providers/mapping/identity-mapping.js';
import { OAuthSignIn } from './identity-providers/protocol/oauth-sign-in.js';
import { OpenIdClients } from './identity-providers/protocol/open-id-clients.js';
import { OpenIdSignIn } from './identity-providers/protocol/open-id-sign-in.js';
import { PresetSignIns } from './identity-providers/protocol/preset-sign-ins.js';
import { UpstreamFetch } from './identity-providers/protocol/upstream-fetch.js';
import { ProviderSecrets } from './identity-providers/provider-secrets.js';
import { UpstreamSignIns } from './identity-providers/upstream-sign-ins.js';
import { IdentityProviderViews } from './identity-providers/administration/identity-provider-views.js';
import { ProviderRules } from './identity-providers/rules/provider-rules.js';
import { IdentityProviderStore } from './identity-providers/identity-provider.store.js';
import { SignUpPolicy } from './sign-up/sign-up-policy.js';
import { SignUpRequests } from './sign-up/sign-up-requests.js';
import { SignUps } from './sign-up/sign-ups.js';
import { SubjectIdentifiers } from './subject/subject-identifiers.js';
import { SubjectKey } from './subject/subject-key.entity.js';
import { SubjectKeyStore } from './subject/subject-key.store.js';
import { SubjectKeys } from './subject/subject-keys.js';
import { UserEvents } from './notices/user-events.js';
import { UserTies } from './accounts/user-ties.js';
import { AccountBatches } from './transfer/import/account-batches.js';
import { AccountRows } from './transfer/import/account-rows.js';
import { ImportRecords } from './transfer/import/import-records.js';
import { LineReader } from './transfer/import/line-reader.js';
import { TieRows } from './transfer/import/tie-rows.js';
import { ExportedTies } from './transfer/export/exported-ties.js';
import { UserExport } from './transfer/export/user-export.js';
import { UserImport } from './transfer/import/user-import.js';
import { UserTransferController } from './transfer/user-transfer.controller.js';
import { UserDirectory } from './accounts/user-directory.js';
import { User } from './accounts/user.entity.js';
import { UserStore } from './accounts/user.store.js';

export const USER_ENTITIES = [
  User, Credential, OneTimeCodes, Passkey, SpentChallenge, TrustedBrowser, Session, SessionClient, Consent, SubjectKey, SignInFailure,
  LinkedIdentity, MailLink, Group, GroupMember, UserRole, GroupRole, ClaimDefinition, IdentityProvider,
] as const; // prettier-ignore

const SUBJECTS = {
  provide: SubjectIdentifiers,
  useFactory: async (keys: SubjectKeys) => new SubjectIdentifiers(await keys.load()),
  inject: [SubjectKeys],
};

/** Users: their accounts, credentials, sessions and consents. */
@Module({
  imports: [TypeOrmModule.forFeature([...USER_ENTITIES])],
  // The paths of UserTransferController would otherwise be a `:sub` of UserAdminController.
  controllers: [
    UserTransferController, UserAdminController, FactorAdminController, LinkedIdentityAdminController, RecoveryAdminController, SessionAdminController, ConsentAdminController,
    GroupAdminController, GroupMemberAdminController, UserGroupAdminController,
    ClaimDefinitionAdminController, UserClaimsAdminController, IdentityProviderAdminController, ProviderCheckAdminController,
  ], // prettier-ignore
  providers: [
    UserStore, UserDirectory, AdminUsers, ClaimsService,
    CredentialStore, PasswordHasher, PasswordPolicy, Passwords, PasswordAuthentication, PasswordChange,
    SecondFactors, TrustedBrowserStore, TrustedBrowsers, OneTimeCodesStore, CodeAuthentication, RecoveryCodes, AuthenticatorApps,
    PasskeyStore, SpentChallenges, Challenges, Passkeys, PasskeyRegistration, PasskeyAuthentication,
    LinkedIdentityStore, EndedIdentities, LinkedIdentities, MappedGroups, ProviderProfiles, AccountCreation, UpstreamAccounts, WaysToSignIn,
    SignInFailureStore, Guesses, SignInPolicy,
    SessionStore, SessionClientStore, SessionEnder, EverySession, SessionClients, SessionService,
    ConsentStore, ConsentService, ConsentWithdrawal,
    SubjectKeyStore, SubjectKeys, SUBJECTS,
    UserEvents, UserTies, UserAccounts, OwnProfiles, FactorRemoval,
    GroupStore, GroupMemberStore, GroupDirectory, GroupAdministration, GroupMembership, GuardedGroups,
    MembershipStore, MembershipDirectory, MembershipChanges,
    UserRoleStore, GroupRoleStore, RoleHoldings,
    ClaimDefinitionStore, ClaimDefinitionDirectory, ClaimDefinitionAdministration, UserClaimValues,
    IdentityProviderStore, IdentityProviderDirectory, ProviderSecrets, UpstreamFetch, OpenIdClients, OpenIdSignIn, OAuthSignIn, IdentityMapping,
    ProviderRules, IdentityProviderViews, IdentityProviderAdministration, ProviderChecks,
    { provide: UpstreamSignIns, useClass: PresetSignIns },
    LineReader, AccountRows, TieRows, ImportRecords, AccountBatches, UserImport, ExportedTies, UserExport,
    MailLinkStore, MailLinks, LinkOwners, LinkEffects, AddressLinks, AddressRequests, PasswordResetRequests, PasswordResets, Invitations, AdminLinks, SignInNames,
    SignUpPolicy, SignUpRequests, SignUps,
  ], // prettier-ignore
  exports: [
    UserEvents,
    AdminUsers,
    UserDirectory,
    UserAccounts,
    OwnProfiles,
    ClaimsService,
    ClaimDefinitionDirectory,
    SubjectIdentifiers,
    PasswordAuthentication,
    Passwords,
    CodeAuthentication,
    RecoveryCodes,
    Passkeys,
    PasskeyRegistration,
    PasskeyAuthentication,
    TrustedBrowsers,
    LinkedIdentities,
    UpstreamAccounts,
    WaysToSignIn,
    SpentChallenges,
    SignInNames,
    AuthenticatorApps,
    SignInPolicy,
    PasswordHasher,
    PasswordChange,
    SessionService,
    SessionEnder,
    EverySession,
    SessionClients,
    ConsentService,
    ConsentWithdrawal,
    GroupDirectory,
    MembershipChanges,
    MembershipDirectory,
    RoleHoldings,
    IdentityProviderDirectory,
    UpstreamSignIns,
    MailLinks,
    LinkOwners,
    PasswordResetRequests,
    PasswordResets,
    Invitations,
    AddressLinks,
    AddressRequests,
    SignUpPolicy,
    SignUpRequests,
    SignUps,
  ],
})
export class UserModule {}
