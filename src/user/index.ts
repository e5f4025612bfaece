export { USER_ENTITIES, UserModule } from './user.module.js';
export { AdminUsers } from './accounts/admin-users.js';
export { usernameKeyOf } from './accounts/username.js';
export { hasAddressAsUsername, usernameHint } from './accounts/address-names.js';
export { User } from './accounts/user.entity.js';
export { UserAccounts } from './accounts/user-accounts.js';
export { mailTo } from './notices/mail-to.js';
export { UserEvents } from './notices/user-events.js';
export { NewUser, UserChange } from './accounts/user-admin.dto.js';
export { UserDirectory } from './accounts/user-directory.js';
export { acrOf, AMR, AMR_VALUES, amrOf, isTrueAmr, levelOf } from './sign-in/authentication-context.js';
export {
  atLeast,
  NO_DEMAND,
  SignInPolicy,
  withTwoFactors,
  type Demand,
  type MissingFactor,
  type NextStep,
} from './sign-in/sign-in-policy.js';
export type { Enrolment } from './credentials/enrolment.js';
export { RecoveryCodes } from './credentials/one-time-codes/recovery-codes.js';
export { AuthenticatorApps, type NewApp } from './credentials/one-time-codes/authenticator-apps.js';
export { TrustedBrowsers } from './credentials/trusted-browsers/trusted-browsers.js';
export type { TrustedBrowser } from './credentials/trusted-browsers/trusted-browser.entity.js';
export { LinkedIdentities, newIdentityOf } from './linked-identities/linked-identities.js';
export { UpstreamAccounts } from './linked-identities/upstream-accounts.js';
export { WaysToSignIn } from './sign-in/ways-to-sign-in.js';
export { ChallengeSpent, SpentChallenges } from './credentials/passkeys/spent-challenges.js';
export { SignInNames } from './accounts/sign-in-names.js';
export type { LinkedIdentity } from './linked-identities/linked-identity.entity.js';
export { PasskeyAuthentication, type PasskeyProof } from './credentials/passkeys/passkey-authentication.js';
export { PasskeyRegistration } from './credentials/passkeys/passkey-registration.js';
export { Passkeys } from './credentials/passkeys/passkeys.js';
export type { PasskeyCeremony } from './credentials/passkeys/web-authn.js';
export type { Passkey } from './credentials/passkeys/passkey.entity.js';
export { CodeAuthentication } from './credentials/one-time-codes/code-authentication.js';
export { GroupDirectory } from './groups/group-directory.js';
export type { Group } from './groups/group.entity.js';
export { GroupPage, GroupQuery, GroupView, MemberPage, MemberView } from './groups/group.dto.js';
export { RoleHoldings } from './roles/role-holdings.js';
export { MembershipChanges } from './groups/membership-changes.js';
export { MembershipDirectory } from './groups/membership-directory.js';
export { Memberships } from './groups/memberships.js';
export { ClaimDefinitionDirectory } from './claims/definitions/claim-definition-directory.js';
export { ClaimDefinitions } from './claims/definitions/claim-definitions.js';
export type { ClaimDefinition } from './claims/definitions/claim-definition.entity.js';
export { invalidClaims } from './claims/invalid-claims.js';
export type { ClaimChanges } from './claims/claim-changes.js';
export { OwnProfiles, type ProfileChange } from './profile/own-profiles.js';
export { isOfType, type ClaimValue } from './claims/definitions/claim-value.js';
export { claimsBeyond, ClaimsService, type ClaimedUser } from './claims/claims.service.js';
export { SubjectIdentifiers } from './subject/subject-identifiers.js';
export type { ClaimRequests, RequestedClaims } from './claims/requested-claims.js';
export { descriptionOfClaim, isClaimName, type AddressClaim, type StandardClaims } from './claims/standard-claims.js';
export { PasswordAuthentication } from './credentials/password-authentication.js';
export { Passwords } from './credentials/passwords.js';
export { PasswordChange } from './credentials/password-change.js';
export { PasswordHasher } from './credentials/password-hasher.js';
export { askerOf, type SignInSource } from './sign-in/counters.js';
export { AccountCookie, type KnownAccounts } from './sign-in/account-cookie.js';
export { DeviceCookie, type KnownDevices } from './sign-in/device-cookie.js';
export { SignInDelayed } from './sign-in/sign-in-delayed.js';
export { Session } from './session/session.entity.js';
export { EverySession } from './session/every-session.js';
export { LogoutOutbox, type LogoutNotice, type LogoutNoticeId } from './session/logout-outbox.js';
export { SessionClients } from './session/session-clients.js';
export { SessionEnder, type EndOptions } from './session/session-ender.js';
export { browserInWords, browserText, sourceOf, type SessionSource } from './session/session-source.js';
export { SessionService } from './session/session.service.js';
export { browserStateOf, newSignedOutState, SessionStateCookie } from './session/session-state-cookie.js';
export { isRecent, isRecentTime } from './sign-in/recent-sign-in.js';
export type { SignedIn } from './session/session.store.js';
export type { LinkPurpose } from './recovery/link-purpose.js';
export { LinkOwners } from './recovery/link-owners.js';
export type { MailLink } from './recovery/mail-link.entity.js';
export { MailLinks, type LinkUse } from './recovery/mail-links.js';
export { AddressLinks } from './recovery/address-links.js';
export { AddressRequests, type AddressRequest } from './recovery/address-requests.js';
export { Invitations } from './recovery/invitations.js';
export { PasswordResetRequests } from './recovery/password-reset-requests.js';
export { PasswordResets } from './recovery/password-resets.js';
export { SignUpPolicy } from './sign-up/sign-up-policy.js';
export { SignUpRequests } from './sign-up/sign-up-requests.js';
export { SignUps, type SignUpChoice } from './sign-up/sign-ups.js';
export { ConsentService } from './consent/consent.service.js';
export type { Consent } from './consent/consent.entity.js';
export { ConsentWithdrawal } from './consent/consent-withdrawal.js';
export { IdentityProvider } from './identity-providers/identity-provider.entity.js';
export { IdentityProviderDirectory } from './identity-providers/identity-provider-directory.js';
export { IdentityProviders } from './identity-providers/identity-providers.js';
export { UpstreamSignIns, type UpstreamAttempt, type UpstreamHints, type UpstreamIdentity } from './identity-providers/upstream-sign-ins.js'; // prettier-ignore
export { upstreamRefusals } from './refusals/upstream.js';
export { USER_REFUSALS } from './refusals/index.js';
