import { createHmac, createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Client } from '../../client/index.js';
import {
  Clock,
  Encryption,
  equalsInConstantTime,
  isId,
  newId,
  type OAuthError,
  plusSeconds,
  type AttemptId,
  type AuthorizationId,
  type TokenId,
} from '../../common/index.js';
import { Configuration } from '../../config/index.js';
import { placeOf, Verdicts, type SingleUse, type Writer } from '../../database/index.js';
import { Authorizations } from '../authorizations/authorizations.js';
import type { Confirmation } from '../proof-of-possession/confirmation.js';
import {
  isMissingOrEnded,
  type Descendant,
  type LiveAuthorization,
  type LiveSignIn,
} from '../authorizations/live-authorizations.js';
import { marksAfter, statusOf } from './generations.js';
import { RefreshToken } from './refresh-token.entity.js';
import { refreshRefusals } from '../refusals/grants.js';
import { RefreshTokenStore } from './refresh-token.store.js';

/** A genuine refresh token of any generation. */
export interface PresentedRefreshToken<Authorized = LiveAuthorization> {
  readonly family: RefreshToken;
  /** The authorization of the token; null when it has ended. */
  readonly live: Authorized | null;
  readonly generation: number;
  /** The value that follows it. */
  readonly successor: string;
}

/**
 * Refresh tokens (RFC 6749 §6). A value is `<family id>.<generation>.<HMAC-SHA-256 of both under the family's seed>`.
 * It is derived and never stored, so that a successor can be returned twice and a stolen table contains no token.
 */
@Injectable()
export class RefreshTokens {
  constructor(
    private readonly store: RefreshTokenStore,
    private readonly authorizations: Authorizations,
    private readonly encryption: Encryption,
    private readonly configuration: Configuration,
    private readonly clock: Clock,
    private readonly verdicts: Verdicts,
  ) {}

  /** When clients last used a refresh token, by one SELECT. Left out: authorizations whose tokens were never used. */
  async lastUsesOf(authorizationIds: readonly AuthorizationId[]): Promise<ReadonlyMap<AuthorizationId, Date>> {
    const uses = new Map<AuthorizationId, Date>();
    for (const { authorizationId: id, rotatedAt } of await this.store.ofEach(authorizationIds)) {
      const known = uses.get(id);
      if (rotatedAt !== null && (known === undefined || known < rotatedAt)) uses.set(id, rotatedAt);
    }
    return uses;
  }

  /**
   * A new family: its first value, and a function that stores its row.
   *
   * @param proven to which the family of a public client is bound; other clients authenticate (RFC 9449 §5)
   */
  prepare(
    authorization: LiveAuthorization,
    client: Client,
    proven: Confirmation | null,
  ): { readonly value: string; add(writer: Writer): Promise<void> } {
    const now = this.clock.now();
    const id = newId<TokenId>(now);
    const seed = randomBytes(32);
    const usual = client.metadata.refresh_token_ttl ?? this.configuration.refreshTokenTtl;
    const endsAt = plusSeconds(now, Math.min(usual, client.profile?.longestRefreshToken ?? Infinity));
    const family = RefreshToken.of({
      id,
      authorizationId: authorization.id,
      clientId: authorization.clientId,
      seed: this.encryption.encrypt(seed, placeOf(RefreshToken, id)),
      generation: 1,
      rotatedAt: null,
      rotatedBy: null,
      superseded: null,
      endsAt,
      expiresAt: client.profile?.rotates === false ? endsAt : this.idleEnd(now, endsAt, client),
      confirmation: client.isPublic ? proven : null,
    });
    return { value: valueOf(id, 1, createSecretKey(seed)), add: (writer) => this.store.add(writer, family) };
  }

  /** The token with this value; null when this server did not issue it. */
  find(value: string): Promise<PresentedRefreshToken | null> {
    return this.findBy(this.store.findLive, value);
  }

  /** The same, read with what an ID token needs. */
  findSignIn(value: string): Promise<PresentedRefreshToken<LiveSignIn> | null> {
    return this.findBy(this.store.findSignIn, value);
  }

  private async findBy<Authorized>(
    findLive: (id: TokenId) => Promise<Descendant<RefreshToken, Authorized> | null>,
    value: string,
  ): Promise<PresentedRefreshToken<Authorized> | null> {
    const { id, generation } = parse(value) ?? {};
    if (id === undefined || generation === undefined) return null;
    const needsConfirmation = (row: Descendant<RefreshToken, Authorized> | null) =>
      this.needsConfirmation(row, generation);
    const found = await this.verdicts.confirmed(() => findLive(id), needsConfirmation);
    if (found === null) return null;
    const { row: family, live } = found;
    const seed = createSecretKey(this.encryption.decrypt(family.seed, placeOf(RefreshToken, id)));
    if (!equalsInConstantTime(valueOf(id, generation, seed), value)) return null;
    return { family, live, generation, successor: valueOf(id, generation + 1, seed) };
  }

  /** Whether a refusal could be due to a lagging node: a rotation changes the generation and the idle limit. */
  private needsConfirmation(found: Descendant<RefreshToken, unknown> | null, generation: number): boolean {
    return isMissingOrEnded(found) || generation > found!.row.generation || found!.row.isExpiredAt(this.clock.now());
  }

  /** One refresh. A lost claim may still get the successor, see `handleLostClaim`. */
  once({ family, generation }: PresentedRefreshToken, authorization: LiveAuthorization, client: Client): SingleUse {
    const at = this.clock.now();
    const attempt = newId<AttemptId>(at);
    const marks = marksAfter(family, generation, at, this.configuration.refreshRetryWindow);
    const superseded = marks === family.superseded ? undefined : marks;
    const expiresAt = this.idleEnd(at, family.endsAt, client);
    const rotation = { id: family.id, from: generation, attempt, at, expiresAt, superseded };
    return {
      claim: (writer) => this.store.rotate(writer, rotation),
      lost: async () => this.handleLostClaim(await this.store.find(family.id), generation, authorization),
    };
  }

  /**
   * Handles a lost claim. Within the retry window an unused successor is returned again. If the successor has been
   * used, the request is refused and nothing else happens. After the window it is a replay and ends the authorization
   * (RFC 9700 §4.14.2, ADR 0036).
   *
   * @throws OAuthError `invalid_grant`; `temporarily_unavailable` when the row does not show which claim won
   */
  private async handleLostClaim(
    family: RefreshToken | null,
    generation: number,
    authorization: LiveAuthorization,
  ): Promise<void> {
    if (family === null) throw refusalOf('gone', generation);
    const status = statusOf(family, generation, this.clock.now(), this.configuration.refreshRetryWindow);
    if (status === 'retry') return;
    if (status === 'recent') throw refusalOf('superseded', generation);
    if (status === 'current') throw refreshRefusals.undecided();
    await this.authorizations.revoke(authorization, 'refresh_token.replayed');
    throw refusalOf('replayed', generation);
  }

  private idleEnd(now: Date, endsAt: Date, { metadata }: Client): Date {
    const idle = plusSeconds(now, metadata.refresh_token_idle_ttl ?? this.configuration.refreshTokenIdleTtl);
    return idle < endsAt ? idle : endsAt;
  }
}

function refusalOf(rule: 'gone' | 'superseded' | 'replayed', generation: number): OAuthError {
  const refusal = refreshRefusals[rule];
  return refusal({ reason: `generation ${generation}: ${refusal.entry.received}` });
}

const FORM = /^([0-9a-f-]{36})\.([1-9][0-9]{0,8})\.[A-Za-z0-9_-]{43}$/;

function parse(value: string): { readonly id: TokenId; readonly generation: number } | null {
  const [, id, generation] = FORM.exec(value) ?? [];
  return id !== undefined && isId(id) ? { id: id as TokenId, generation: Number(generation) } : null;
}

function valueOf(id: TokenId, generation: number, seed: KeyObject): string {
  const named = `${id}.${generation}`;
  return `${named}.${createHmac('sha256', seed).update(named).digest('base64url')}`;
}
