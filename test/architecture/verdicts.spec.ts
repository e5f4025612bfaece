import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { filesBelow, parsed } from './sources.js';

/** Classes that read a store and decide without `Verdicts`, by the reason why a lagging node does no harm. */
const EXCEPTIONS: Readonly<Record<string, readonly string[]>> = {
  'The admin API waits for its node before every request (AdminScopeGuard).': [
    'AccountRows',
    'AdminLinks',
    'ClaimDefinitionAdministration',
    'ClientAdministration',
    'EverySession',
    'FactorRemoval',
    'GroupAdministration',
    'ExportedTies',
    'GroupDirectory',
    'GroupMembership',
    'GuardedGroups',
    'IdentityProviderAdministration',
    'KeyAdminService',
    'MaintenanceService',
    'PolicyAdministration',
    'PolicyCaches',
    'PolicyReports',
    'ProviderRules',
    'ResourceAdministration',
    'ResourceRoles',
    'RoleHoldings',
    'UserAccounts',
    'UserClaimValues',
    'UserExport',
  ],
  'Its callers wait or confirm: a sign-in, client authentication, the verifier of a token.': [
    'ClientSecrets',
    'ClientWriter',
    'EndedIdentities',
    'LinkEffects',
    'Passwords',
    'RevocationService',
    'SessionClients',
    'UserDirectory',
  ],
  'It only writes, and a write that conflicts with another node is rolled back and retried.': [
    'AccessTokenRevocation',
    'AccessTokens',
    'AuditService',
    'Authorizations',
    'KeyEvidenceWriter',
    'PolicyCounts',
    'RefusalRecorder',
    'SecretUsage',
    'SessionEnder',
    'StoredLogoutOutbox',
    'UserTies',
  ],
  'A unique key or a conditional UPDATE decides, which the cluster certifies.': [
    'AccountCreation',
    'AuthenticatorApps',
    'BootstrapClient',
    'BrandingAdministration',
    'DecryptionKeyRotation',
    'Guesses',
    'KeyClock',
    'SigningKeyRotation',
    'Leases',
    'LinkedIdentities',
    'LogoutDeliveries',
    'MailDeliveries',
    'MailOutcomes',
    'MailQueue',
    'NoticeDeliveries',
    'OwnProfiles',
    'PasskeyRegistration',
    'Passkeys',
    'ProviderProfiles',
    'ProofReplays',
    'RecoveryCodes',
    'SecondFactors',
    'SignUps',
    'SubjectKeys',
    'TieRows',
  ],
  'It reads again by itself and refuses nothing.': [
    'BrandingDirectory',
    'AuditTrail',
    'ClaimDefinitionDirectory',
    'CleanUp',
    'IdentityMapping',
    'IdentityProviderDirectory',
    'KeyUpkeep',
    'MailBacklog',
    'Mailbox',
    'NonconformingClients',
    'PolicyDirectory',
    'ResourceDirectory',
    'WriteProof',
  ],
  'It is a command that the operator can repeat.': ['AdministratorReset'],
};
/** Guarded by AdminScopeGuard as well. */
const OF_ADMIN_API = /-admin\.controller\.ts$/;
const EXCEPTED = new Set(Object.values(EXCEPTIONS).flat());

/** A constructor parameter `private readonly x: SomethingStore`. */
interface Reader {
  readonly name: string;
  readonly file: string;
  readonly needs: readonly string[];
}

function readersIn(file: string): Reader[] {
  const found: Reader[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isClassDeclaration(node) && node.name) found.push({ name: node.name.text, file, needs: needsOf(node) });
    ts.forEachChild(node, visit);
  };
  visit(parsed(file));
  return found;
}

function needsOf(node: ts.ClassDeclaration): string[] {
  const constructor = node.members.find(ts.isConstructorDeclaration);
  return (constructor?.parameters ?? []).map(({ type }) => type?.getText(node.getSourceFile()) ?? '');
}

const readers = filesBelow('src')
  .filter((file) => !OF_ADMIN_API.test(file))
  .flatMap(readersIn)
  .filter(({ name, needs }) => !name.endsWith('Store') && needs.some((need) => need.endsWith('Store')));

describe('verdicts on a cluster (ADR 0037)', () => {
  it('every class that reads a store confirms its refusals, or is an exception with a reason', () => {
    const silent = readers.filter(({ name, needs }) => !needs.includes('Verdicts') && !EXCEPTED.has(name));
    const advice = 'confirm what it refuses by Verdicts, or name it above with its reason';
    expect(silent.map(({ name, file }) => `${name} (${file}): ${advice}`)).toEqual([]);
  });

  it('every exception still reads a store without Verdicts', () => {
    const needed = new Set(readers.filter(({ needs }) => !needs.includes('Verdicts')).map(({ name }) => name));
    expect([...EXCEPTED].filter((name) => !needed.has(name))).toEqual([]);
  });

  it('classes that read a store are found', () => {
    expect(readers.map(({ name }) => name)).toContain('RefreshTokens');
  });
});
