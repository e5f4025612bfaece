import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/index.js';
import { Clock, comparableUri, Scope, type ClientId, type ResourceUri, type SubjectId } from '../../common/index.js';
import { Verdicts, type Tx } from '../../database/index.js';
import { claimsIn, type Consent } from './consent.entity.js';
import { ConsentStore } from './consent.store.js';

const MOST_SHOWN = 200;
/** The number of resources in one consent, the latest ones: as many of the longest identifiers as the column holds. */
const MOST_RESOURCES = 100;

/** The number of digests in one consent, the latest ones. */
const MOST_DETAILS = 200;

/** Characters of the shown text that the audit stores. */
const MOST_CHARACTERS = 8000;

/** The access that a user allows. */
export interface Allowed {
  readonly scope: Scope;
  /** The allowed resources of tokens. */
  readonly audience: readonly ResourceUri[];
  /** Names of claims that the scope does not include. */
  readonly claims: readonly string[];
  /** Digests of the objects of `authorization_details`; left out for none. */
  readonly details?: readonly string[];
}

/** Stores consents, which remain until the user or the client is removed. */
@Injectable()
export class ConsentService {
  constructor(
    private readonly consents: ConsentStore,
    private readonly audit: AuditService,
    private readonly clock: Clock,
    private readonly verdicts: Verdicts,
  ) {}

  /**
   * Whether the user has already allowed the client all of this. The first approval needs a consent even without scope.
   *
   * @param ofScope the resources of the scope: the only ones that a consent of the previous release includes
   */
  covers(userId: SubjectId, clientId: ClientId, allowed: Allowed, ofScope: readonly ResourceUri[]): Promise<boolean> {
    return this.verdicts.confirmed(
      async () => isCovered(await this.consents.find(userId, clientId), allowed, ofScope),
      (covered) => !covered,
    );
  }

  /** The consents of a user, the latest first, at most one page. */
  of(userId: SubjectId): Promise<readonly Consent[]> {
    return this.consents.listOf(userId, MOST_SHOWN);
  }

  /**
   * Adds to an earlier consent. Two concurrent approvals are both stored.
   *
   * @param shown the text that the user read, for the audit
   */
  async remember(
    tx: Tx,
    userId: SubjectId,
    clientId: ClientId,
    { scope, audience, claims, details = [] }: Allowed,
    shown: readonly string[] = [],
  ): Promise<void> {
    const consent = await this.consents.lock(tx, userId, clientId, this.clock.now());
    await this.consents.setAllowed(tx, consent, {
      scope: Scope.parse(consent.scope).plus(scope).toString(),
      audience: latest([...(consent.audience ?? []), ...audience]),
      claims: [...new Set([...claimsIn(consent), ...claims])].join(' ') || null,
      details: digestsAfter(consent, details),
    });
    const event = { scope: scope.toString(), audience, claims, shown: beginningOf(shown) };
    await this.audit.record('consent.given', { sub: userId, clientId, details: event }, tx);
  }

  /** Removes a consent, so that the client must ask again. */
  async forget(tx: Tx, userId: SubjectId, clientId: ClientId): Promise<void> {
    await this.consents.remove(tx, userId, clientId);
  }

  async forgetAllOf(tx: Tx, userId: SubjectId): Promise<void> {
    await this.consents.removeAllOf(tx, userId);
  }
}

/** The first lines, up to the limit of the audit. */
function beginningOf(lines: readonly string[]): readonly string[] {
  let left = MOST_CHARACTERS;
  return lines.filter((line) => (left -= line.length) >= 0);
}

function digestsAfter({ details: before }: Consent, details: readonly string[]): Consent['details'] {
  return details.length === 0 ? before : [...new Set([...(before ?? []), ...details])].slice(-MOST_DETAILS);
}

/** Without duplicates, each at its last position. */
function latest(audience: readonly ResourceUri[]): readonly ResourceUri[] {
  return audience.filter((uri, index) => audience.lastIndexOf(uri) === index).slice(-MOST_RESOURCES);
}

/** Compares identifiers regardless of their spelling. */
function includesAll(allowed: readonly ResourceUri[], audience: readonly ResourceUri[]): boolean {
  const known = new Set(allowed.map(comparableUri));
  return audience.every((uri) => known.has(comparableUri(uri)));
}

function isCovered(
  consent: Consent | null,
  { scope, audience, claims, details = [] }: Allowed,
  ofScope: readonly ResourceUri[],
): boolean {
  return (
    consent !== null &&
    Scope.parse(consent.scope).covers(scope) &&
    includesAll(consent.audience ?? ofScope, audience) &&
    claims.every((name) => claimsIn(consent).includes(name)) &&
    details.every((digest) => consent.details?.includes(digest))
  );
}
