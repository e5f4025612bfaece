import { Injectable } from '@nestjs/common';
import { AuditService } from '../../../audit/index.js';
import {
  assertHolds, changedAt, changeRefusals, Clock, OAuthError, Precondition, type AdminCaller, type AdminScope,
} from '../../../common/index.js'; // prettier-ignore
import { isUniqueViolation, Transactions, type Tx } from '../../../database/index.js';
import { ClaimDefinitionDirectory } from '../../claims/definitions/claim-definition-directory.js';
import type { ClaimDefinitions } from '../../claims/definitions/claim-definitions.js';
import { LinkedIdentityStore } from '../../linked-identities/linked-identity.store.js';
import { identityProviderRefusals } from '../../refusals/identity-providers.js';
import { IdentityProviderDirectory } from '../identity-provider-directory.js';
import type { IdentityProviderChange, NewIdentityProvider } from './identity-provider.dto.js';
import { IdentityProvider, type IdentityProviderId, type ProviderSettings } from '../identity-provider.entity.js';
import { IdentityProviderStore } from '../identity-provider.store.js';
import { IdentityProviderViews } from './identity-provider-views.js';
import { ProviderSecrets } from '../provider-secrets.js';
import { changedMembers, newMembers } from '../rules/provider-members.js';
import { ProviderRules } from '../rules/provider-rules.js';

/** Creates, changes and removes identity providers; every change is audited. */
@Injectable()
export class IdentityProviderAdministration {
  constructor(
    private readonly store: IdentityProviderStore,
    private readonly directory: IdentityProviderDirectory,
    private readonly identities: LinkedIdentityStore,
    private readonly rules: ProviderRules,
    private readonly definitions: ClaimDefinitionDirectory,
    private readonly secrets: ProviderSecrets,
    private readonly views: IdentityProviderViews,
    private readonly transactions: Transactions,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  /**
   * @param id untrusted
   * @throws OAuthError `not_found`
   */
  async get(id: string): Promise<IdentityProvider> {
    const provider = /^[a-z0-9-]{1,36}$/.test(id) ? await this.store.find(id as IdentityProviderId) : null;
    if (provider === null) throw identityProviderRefusals.unknown();
    return provider;
  }

  /**
   * @throws OAuthError `invalid_request`, `conflict` when the id is taken, `access_denied` when the caller lacks a scope
   *   of `scopesFor`
   */
  async create(wanted: NewIdentityProvider, actor: AdminCaller): Promise<IdentityProvider> {
    const { id = wanted.preset, client_secret: secret = null } = wanted;
    const columns = await this.rules.columnsOf(newMembers(wanted));
    assertHolds(actor, await this.scopesFor(columns));
    const now = this.clock.now();
    const clientSecret = secret === null ? null : this.secrets.seal(id, secret);
    const times = { version: 0, createdAt: now, updatedAt: now };
    const provider = IdentityProvider.of({ ...columns, ...times, id: id as IdentityProviderId, clientSecret });
    return this.write('identity_provider.created', wanted, actor, async (tx) => {
      await this.store.add(tx, provider);
      return provider;
    });
  }

  /**
   * @throws OAuthError as `create` does; `not_found`; `conflict` also when it has changed meanwhile, or when identities
   *   are linked and another issuer would name other people; `precondition_failed`
   */
  async change(
    id: string,
    wanted: IdentityProviderChange,
    actor: AdminCaller,
    precondition = Precondition.NONE,
  ): Promise<IdentityProvider> {
    const before = await this.get(id);
    precondition.assertHolds(this.views.of(before));
    const columns = await this.rules.columnsOf(changedMembers(before, wanted));
    assertHolds(actor, await this.scopesFor(columns));
    const moved = (['preset', 'issuer'] as const).find((member) => columns[member] !== before[member]);
    // The stored secret must not reach a server that the caller chooses.
    if (moved !== undefined && before.clientSecret !== null && wanted.client_secret === undefined)
      throw identityProviderRefusals.secret({ rule: `must be sent when ${moved} changes` });
    const after = IdentityProvider.of({
      ...columns,
      id: before.id,
      clientSecret: this.secretAfter(before, wanted.client_secret),
      version: before.version + 1,
      createdAt: before.createdAt,
      updatedAt: changedAt(before, this.clock.now()),
    });
    const write = this.write('identity_provider.changed', wanted, actor, async (tx) => {
      if (moved !== undefined && (await this.identities.hasAnyOf(tx, before.id)))
        throw identityProviderRefusals.linked({ member: moved });
      if (!(await this.store.replace(tx, before, after))) throw changedMeanwhile();
      return after;
    });
    return precondition.binding(write);
  }

  /**
   * Removes a provider. Linked identities stay: issuer and subject identify the person, also by a later provider.
   *
   * @throws OAuthError `not_found`; `conflict` when it has changed meanwhile; `precondition_failed`
   */
  async remove(id: string, actor: AdminCaller, precondition = Precondition.NONE): Promise<void> {
    const provider = await this.get(id);
    precondition.assertHolds(this.views.of(provider));
    const write = this.write('identity_provider.removed', {}, actor, async (tx) => {
      if (!(await this.store.remove(tx, provider))) throw changedMeanwhile();
      return provider;
    });
    await precondition.binding(write);
  }

  /**
   * The admin scopes that a provider needs besides `identity-providers:write`: a caller gives by a provider only what the
   * caller may give directly. A trusted domain signs in as users without their password, and new accounts have an address
   * that the provider calls verified, as `users:write` could do; a mapping writes claims that only administrators edit,
   * or gives groups.
   */
  private async scopesFor({ settings }: Pick<IdentityProvider, 'settings'>): Promise<readonly AdminScope[]> {
    const writesUsers = settings.trustedEmailDomains.length > 0 || settings.createsAccounts;
    return [
      ...(writesUsers || writesClaims(settings, await this.definitions.current()) ? (['users:write'] as const) : []),
      ...(Object.keys(settings.groupsMapping).length > 0 ? (['groups:write'] as const) : []),
    ];
  }

  private secretAfter({ id, clientSecret }: IdentityProvider, wanted: string | null | undefined): string | null {
    if (wanted === undefined) return clientSecret;
    return wanted === null ? null : this.secrets.seal(id, wanted);
  }

  private async write(
    type: string,
    wanted: object,
    actor: AdminCaller,
    work: (tx: Tx) => Promise<IdentityProvider>,
  ): Promise<IdentityProvider> {
    try {
      return await this.transactions.run(async (tx) => {
        const provider = await work(tx);
        const { id, name, preset, issuer } = provider;
        const details = { provider: id, provider_name: name, preset, issuer, members: membersIn(wanted) };
        await this.audit.record(type, { actor: actor.sub, details }, tx);
        return provider;
      });
    } catch (cause) {
      throw isUniqueViolation(cause) ? takenBy(wanted, cause) : cause;
    } finally {
      this.directory.forget();
    }
  }
}

/** Whether a mapping writes claims that only administrators may edit. */
function writesClaims({ claimsMapping }: ProviderSettings, definitions: ClaimDefinitions): boolean {
  return Object.entries(claimsMapping).some(
    ([name, source]) => source !== null && definitions.named(name)?.editableBy === 'administrator',
  );
}

/** The names of the members that were sent, without their values. */
function membersIn(wanted: object): readonly string[] {
  return Object.entries(wanted).flatMap(([name, value]) => (value === undefined ? [] : [name]));
}

function takenBy(wanted: Partial<NewIdentityProvider>, cause: unknown): OAuthError {
  return identityProviderRefusals.idTaken({ id: wanted.id ?? wanted.preset ?? '', cause });
}

function changedMeanwhile() {
  return changeRefusals.changedMeanwhile({ what: 'identity provider' });
}
