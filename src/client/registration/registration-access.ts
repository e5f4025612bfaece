import { Injectable } from '@nestjs/common';
import {
  challenged,
  Clock,
  digestOf,
  equalsInConstantTime,
  type OAuthError,
  plusSeconds,
  tokenMissing,
} from '../../common/index.js';
import { Configuration } from '../../config/index.js';
import { Verdicts, type Tx } from '../../database/index.js';
import { BY_ANYBODY, type Client } from '../client.entity.js';
import { isClientId } from '../client-id.js';
import { ClientStore } from '../client.store.js';
import { InitialAccessTokens } from './initial-access-tokens.js';
import { registrationRefusals } from '../refusals/registration.js';

/** A permission to register one client now. */
export interface Admission {
  /** For the client's row. */
  readonly registeredBy: string;
  /** Who made the initial access token; undefined where registration is open. */
  readonly vouchedFor: string | undefined;
  /** When the new client is gone unless somebody uses it. */
  readonly expiresAt: Date;
  /**
   * Takes a use of the initial access token away, in the transaction that stores the client.
   *
   * @throws OAuthError `invalid_token` when somebody else had the last one
   */
  use(tx: Tx): Promise<void>;
}

/** Who may register a client, and who may manage one (RFC 7591 §3, RFC 7592 §2). */
@Injectable()
export class RegistrationAccess {
  constructor(
    private readonly tokens: InitialAccessTokens,
    private readonly clients: ClientStore,
    private readonly configuration: Configuration,
    private readonly clock: Clock,
    private readonly verdicts: Verdicts,
  ) {}

  /**
   * @param bearer the initial access token; one that is presented counts, also where none is needed
   * @throws OAuthError `invalid_token` (401)
   */
  async toRegister(bearer: string | undefined): Promise<Admission> {
    const { openRegistration, registrationUnusedTtl } = this.configuration;
    if (bearer === undefined && !openRegistration) throw tokenMissing(registrationRefusals.initialTokenMissing());
    const expiresAt = plusSeconds(this.clock.now(), registrationUnusedTtl);
    if (bearer === undefined)
      return { registeredBy: BY_ANYBODY, vouchedFor: undefined, expiresAt, use: async () => {} };
    const token = await this.tokens.find(bearer);
    const use = (tx: Tx) => this.tokens.use(tx, token);
    return { registeredBy: token.id, vouchedFor: token.createdBy, expiresAt, use };
  }

  /**
   * An unknown client, one without such a token, and a wrong token get the same answer (RFC 7592 §2.1).
   *
   * @param id as it was asked for: any text
   * @param bearer the registration access token of that very client (RG5)
   * @throws OAuthError `invalid_token` (401)
   */
  async toManage(id: string, bearer: string | undefined): Promise<Client> {
    if (bearer === undefined) throw tokenMissing(registrationRefusals.registrationTokenMissing());
    await this.verdicts.caughtUp();
    // Not from the directory's memory: a change must start from what is stored now.
    const client = isClientId(id) ? await this.clients.find(id) : null;
    const digest = client?.registrationTokenDigest ?? null;
    if (client === null || digest === null || !equalsInConstantTime(digest, digestOf(bearer)))
      throw notValid('unknown');
    if (client.disabled || client.isGoneAt(this.clock.now())) throw notValid('its client is disabled or gone');
    return client;
  }
}

function notValid(reason: string): OAuthError {
  return challenged(registrationRefusals.registrationTokenNotValid({ reason: `registration access token: ${reason}` }));
}
