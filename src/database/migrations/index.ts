import { SigningKeys1763700000001 } from './1763700000001-signing-keys.js';
import { Clients1763700000002 } from './1763700000002-clients.js';
import { Users1763700000003 } from './1763700000003-users.js';
import { Tokens1763700000004 } from './1763700000004-tokens.js';
import { Interactions1763700000005 } from './1763700000005-interactions.js';
import { AuditEvents1763700000006 } from './1763700000006-audit-events.js';
import { ClientKeys1763800000010 } from './1763800000010-client-keys.js';
import { Subjects1763800000030 } from './1763800000030-subjects.js';
import { Registration1763800000040 } from './1763800000040-registration.js';
import { Logout1763800000050 } from './1763800000050-logout.js';
import { Refusals1763900000010 } from './1763900000010-refusals.js';
import { Leases1763900000011 } from './1763900000011-leases.js';
import { CleanUp1763900000012 } from './1763900000012-clean-up.js';
import { SignInFailures1763900000030 } from './1763900000030-sign-in-failures.js';
import { KeyEvidence1763900000040 } from './1763900000040-key-evidence.js';
import { Turns1764600000010 } from './1764600000010-turns.js';
import { RefreshGenerations1764600000020 } from './1764600000020-refresh-generations.js';
import { Versions1764600000021 } from './1764600000021-versions.js';
import { ResourceNamed1764600000040 } from './1764600000040-resource-named.js';
import { LoopbackOrigins1764600000041 } from './1764600000041-loopback-origins.js';
import { Targets1764600000050 } from './1764600000050-targets.js';
import { SessionSources1764600000070 } from './1764600000070-session-sources.js';
import { ConsentsOfClients1764600000071 } from './1764600000071-consents-of-clients.js';
import { UserFilters1764600000080 } from './1764600000080-user-filters.js';
import { SecondFactors1764600000090 } from './1764600000090-second-factors.js';
import { Mails1764600000100 } from './1764600000100-mails.js';
import { MailLinks1764600000110 } from './1764600000110-mail-links.js';
import { VerifiedAddresses1764600000111 } from './1764600000111-verified-addresses.js';
import { Groups1764600000120 } from './1764600000120-groups.js';
import { Roles1764600000121 } from './1764600000121-roles.js';
import { ClaimDefinitions1764600000122 } from './1764600000122-claim-definitions.js';
import { InvitedUsers1764600000220 } from './1764600000220-invited-users.js';
import { KeptSessions1764600000230 } from './1764600000230-kept-sessions.js';
import { SignInAnswers1764600000150 } from './1764600000150-sign-in-answers.js';
import { IdentityProviders1764600000200 } from './1764600000200-identity-providers.js';
import { LinkedIdentities1764600000210 } from './1764600000210-linked-identities.js';
import { EditableClaims1764600000240 } from './1764600000240-editable-claims.js';
import { Branding1764600000250 } from './1764600000250-branding.js';
import { Lookalikes1764600000300 } from './1764600000300-lookalikes.js';
import { InitialPasswords1764600000310 } from './1764600000310-initial-passwords.js';
import { TrustedLinks1764600000330 } from './1764600000330-trusted-links.js';
import { PushedRequests1764600000400 } from './1764600000400-pushed-requests.js';
import { Policies1764600000455 } from './1764600000455-policies.js';
import { Confirmations1764600000410 } from './1764600000410-confirmations.js';
import { BackchannelRequests1764600000440 } from './1764600000440-backchannel-requests.js';
import { AuthorizationDetails1764600000475 } from './1764600000475-authorization-details.js';
import { SignInRules1764600000479 } from './1764600000479-sign-in-rules.js';
import { BackchannelDetails1764600000480 } from './1764600000480-backchannel-details.js';
import { DeviceRequests1764600000481 } from './1764600000481-device-requests.js';

/** Every migration, in order. A new migration is one file and one line here. */
export const MIGRATIONS = [
  SigningKeys1763700000001,
  Clients1763700000002,
  Users1763700000003,
  Tokens1763700000004,
  Interactions1763700000005,
  AuditEvents1763700000006,
  ClientKeys1763800000010,
  Subjects1763800000030,
  Registration1763800000040,
  Logout1763800000050,
  Refusals1763900000010,
  Leases1763900000011,
  CleanUp1763900000012,
  SignInFailures1763900000030,
  KeyEvidence1763900000040,
  Turns1764600000010,
  RefreshGenerations1764600000020,
  Versions1764600000021,
  ResourceNamed1764600000040,
  LoopbackOrigins1764600000041,
  Targets1764600000050,
  SessionSources1764600000070,
  ConsentsOfClients1764600000071,
  UserFilters1764600000080,
  SecondFactors1764600000090,
  Mails1764600000100,
  MailLinks1764600000110,
  VerifiedAddresses1764600000111,
  Groups1764600000120,
  Roles1764600000121,
  ClaimDefinitions1764600000122,
  SignInAnswers1764600000150,
  IdentityProviders1764600000200,
  LinkedIdentities1764600000210,
  InvitedUsers1764600000220,
  KeptSessions1764600000230,
  EditableClaims1764600000240,
  Branding1764600000250,
  Lookalikes1764600000300,
  InitialPasswords1764600000310,
  TrustedLinks1764600000330,
  PushedRequests1764600000400,
  Confirmations1764600000410,
  BackchannelRequests1764600000440,
  Policies1764600000455,
  AuthorizationDetails1764600000475,
  SignInRules1764600000479,
  BackchannelDetails1764600000480,
  DeviceRequests1764600000481,
] as const;
