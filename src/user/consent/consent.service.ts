import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditService } from '../../audit/index.js';
import { Clock, Scope, type ClientId, type SubjectId } from '../../common/index.js';
import type { Consent } from './consent.entity.js';
import { ConsentStore } from './consent.store.js';

const MOST_SHOWN = 200;

/** What a person allows. */
export interface Allowed {
  readonly scope: Scope;
  /** Names of claims beside those of the scope. */
  readonly claims: readonly string[];
}

/** What users have allowed which clients: remembered until they or the client are gone. */
@Injectable()
export class ConsentService {
  constructor(
    private readonly consents: ConsentStore,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  /** Whether the user has allowed the client all of this before; the first approval is asked for even without scope. */
  async covers(userId: SubjectId, clientId: ClientId, { scope, claims }: Allowed): Promise<boolean> {
    const consent = await this.consents.find(userId, clientId);
    if (consent === null) return false;
    return Scope.parse(consent.scope).covers(scope) && claims.every((name) => claimsIn(consent).includes(name));
  }

  /** What the user has allowed so far, the latest client first; not more than a page shows. */
  of(userId: SubjectId): Promise<readonly Consent[]> {
    return this.consents.listOf(userId, MOST_SHOWN);
  }

  /** Adds to what was allowed before; two approvals at a time are both kept. */
  async remember(tx: EntityManager, userId: SubjectId, clientId: ClientId, { scope, claims }: Allowed): Promise<void> {
    const consent = await this.consents.lock(tx, userId, clientId, this.clock.now());
    const before = Scope.parse(consent.scope);
    const all = [...new Set([...claimsIn(consent), ...claims])];
    await this.consents.setAllowed(tx, consent, before.plus(scope).toString(), all.join(' '));
    await this.audit.record(
      'consent.given',
      { sub: userId, clientId, details: { scope: scope.toString(), claims } },
      tx,
    );
  }

  /** The client will be asked about again. */
  async forget(tx: EntityManager, userId: SubjectId, clientId: ClientId): Promise<void> {
    await this.consents.remove(tx, userId, clientId);
  }

  async forgetAllOf(tx: EntityManager, userId: SubjectId): Promise<void> {
    await this.consents.removeAllOf(tx, userId);
  }
}

function claimsIn({ claims }: Consent): readonly string[] {
  return (claims ?? '').split(' ').filter((name) => name !== '');
}
