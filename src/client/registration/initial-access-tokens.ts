import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/index.js';
import {
  challenged,
  Clock,
  equalsInConstantTime,
  isId,
  newBearerValue,
  type OAuthError,
  parseBearerValue,
  plusSeconds,
  type AdminCaller,
  type RegistrationTokenId,
} from '../../common/index.js';
import { Transactions, Verdicts, type Tx } from '../../database/index.js';
import type { NewRegistrationTokenDto, NewRegistrationTokenResponse } from './registration-token.dto.js';
import { RegistrationToken } from './registration-token.entity.js';
import { RegistrationTokenStore } from './registration-token.store.js';
import { registrationRefusals } from '../refusals/registration.js';

/** In seconds. */
const ONE_DAY = 86_400;

/** Initial access tokens (RFC 7591 §3), which permit registration when it is not open. */
@Injectable()
export class InitialAccessTokens {
  constructor(
    private readonly store: RegistrationTokenStore,
    private readonly transactions: Transactions,
    private readonly audit: AuditService,
    private readonly clock: Clock,
    private readonly verdicts: Verdicts,
  ) {}

  async issue(
    { expires_in = ONE_DAY, max_uses: maxUses = 1 }: NewRegistrationTokenDto,
    { sub }: AdminCaller,
  ): Promise<NewRegistrationTokenResponse> {
    const { id, digest, value } = newBearerValue<RegistrationTokenId>();
    const createdAt = this.clock.now();
    const expiresAt = plusSeconds(createdAt, expires_in);
    const row = { id, digest, maxUses, usesLeft: maxUses, createdBy: sub, createdAt, expiresAt };
    const details = { registration_token: id, expires_at: expiresAt.toISOString(), max_uses: maxUses };
    await this.transactions.run(async (tx) => {
      await this.store.add(tx, RegistrationToken.of(row));
      await this.audit.record('registration_token.created', { actor: sub, details }, tx);
    });
    return { id, token: value, expires_at: expiresAt.toISOString(), max_uses: maxUses };
  }

  /**
   * Deletes a token; the clients that were registered with it stay.
   *
   * @throws OAuthError `not_found`
   */
  async remove(id: string, { sub }: AdminCaller): Promise<void> {
    await this.transactions.run(async (tx) => {
      if (!isId(id) || !(await this.store.remove(tx, id as RegistrationTokenId)))
        throw registrationRefusals.initialTokenUnknown();
      await this.audit.record('registration_token.deleted', { actor: sub, details: { registration_token: id } }, tx);
    });
  }

  /**
   * Finds a valid token before any other part of the request is checked. `use` decides whether a use is left.
   *
   * @param value any text, as presented
   * @throws OAuthError `invalid_token`
   */
  async find(value: string): Promise<RegistrationToken> {
    const presented = parseBearerValue<RegistrationTokenId>(value);
    const found = () => this.store.find(presented!.id);
    const token = presented && (await this.verdicts.confirmed(found, (row) => row === null));
    if (!token || !equalsInConstantTime(token.digest, presented.digest)) throw notValid('unknown');
    if (token.expiresAt <= this.clock.now() || token.usesLeft === 0) throw notValid('expired or used up');
    return token;
  }

  /** @throws OAuthError `invalid_token` after a concurrent last use, so that the transaction is rolled back */
  async use(tx: Tx, { id }: RegistrationToken): Promise<void> {
    if (!(await this.store.use(tx, id, this.clock.now()))) throw notValid('used up meanwhile');
  }
}

function notValid(reason: string): OAuthError {
  return challenged(registrationRefusals.initialTokenNotValid({ reason: `initial access token: ${reason}` }));
}
