import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/index.js';
import { Clock, comparableUri, Scope, type ClientId, type ResourceUri, type SubjectId } from '../../common/index.js';
import { Verdicts, type Tx } from '../../database/index.js';
import { claimsIn, type Consent } from './consent.entity.js';
import { ConsentStore } from './consent.store.js';

const MOST_SHOWN = 200;
/** Resources that one consent remembers, the latest ones: of the longest identifiers, as many as the column holds. */
const MOST_RESOURCES = 100;

/** Characters of what was shown that the audit keeps. */
const MOST_CHARACTERS = 8000;

/** What a person allows, all of it together. */
export interface Allowed {
  readonly scope: Scope;
  /** The resources that tokens may be for. */
  readonly audience: readonly ResourceUri[];
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
    private readonly verdicts: Verdicts,
  ) {}

  /**
   * Whether the user has allowed the client all of this before; the first approval is asked for even without scope.
   *
   * @param ofScope the resources that the scope alone leads to: all that a consent of the release before speaks of
   */
  covers(userId: SubjectId, clientId: ClientId, allowed: Allowed, ofScope: readonly ResourceUri[]): Promise<boolean> {
    return this.verdicts.confirmed(
      async () => isCovered(await this.consents.find(userId, clientId), allowed, ofScope),
      (covered) => !covered,
    );
  }

  /** What the user has allowed so far, the latest client first; not more than a page shows. */
  of(userId: SubjectId): Promise<readonly Consent[]> {
    return this.consents.listOf(userId, MOST_SHOWN);
  }

  /**
   * Adds to what was allowed before; two approvals at a time are both kept.
   *
   * @param shown what the person read, for the audit
   */
  async remember(
    tx: Tx,
    userId: SubjectId,
    clientId: ClientId,
    { scope, audience, claims }: Allowed,
    shown: readonly string[] = [],
  ): Promise<void> {
    const consent = await this.consents.lock(tx, userId, clientId, this.clock.now());
    await this.consents.setAllowed(tx, consent, {
      scope: Scope.parse(consent.scope).plus(scope).toString(),
      audience: latest([...(consent.audience ?? []), ...audience]),
      claims: [...new Set([...claimsIn(consent), ...claims])].join(' ') || null,
    });
    const details = { scope: scope.toString(), audience, claims, shown: beginningOf(shown) };
    await this.audit.record('consent.given', { sub: userId, clientId, details }, tx);
  }

  /** The client will be asked about again. */
  async forget(tx: Tx, userId: SubjectId, clientId: ClientId): Promise<void> {
    await this.consents.remove(tx, userId, clientId);
  }

  async forgetAllOf(tx: Tx, userId: SubjectId): Promise<void> {
    await this.consents.removeAllOf(tx, userId);
  }
}

/** Of what was shown, as many lines as the audit has room for. */
function beginningOf(lines: readonly string[]): readonly string[] {
  let left = MOST_CHARACTERS;
  return lines.filter((line) => (left -= line.length) >= 0);
}

/** Each once, where it came last. */
function latest(audience: readonly ResourceUri[]): readonly ResourceUri[] {
  return audience.filter((uri, index) => audience.lastIndexOf(uri) === index).slice(-MOST_RESOURCES);
}

/** However the identifiers are spelled. */
function includesAll(allowed: readonly ResourceUri[], audience: readonly ResourceUri[]): boolean {
  const known = new Set(allowed.map(comparableUri));
  return audience.every((uri) => known.has(comparableUri(uri)));
}

function isCovered(
  consent: Consent | null,
  { scope, audience, claims }: Allowed,
  ofScope: readonly ResourceUri[],
): boolean {
  return (
    consent !== null &&
    Scope.parse(consent.scope).covers(scope) &&
    includesAll(consent.audience ?? ofScope, audience) &&
    claims.every((name) => claimsIn(consent).includes(name))
  );
}
