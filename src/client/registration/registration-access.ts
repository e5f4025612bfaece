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
import { BY_OPEN_REGISTRATION, type Client } from '../client.entity.js';
import { isClientId } from '../client-id.js';
import { ClientStore } from '../client.store.js';
import { InitialAccessTokens } from './initial-access-tokens.js';
import { registrationRefusals } from '../refusals/registration.js';

/** A permission to register one client. */
export interface Admission {
  /** Value for the client's row. */
  readonly registeredBy: string;
  /** `sub` of the administrator who issued the initial access token; undefined with open registration. */
  readonly issuedBy: string | undefined;
  /** When the new client expires if it is not used. */
  readonly expiresAt: Date;
  /**
   * Takes one use from the initial access token, in the transaction that stores the client.
   *
   * @throws OAuthError `invalid_token` when a concurrent request took the last use
   */
  use(tx: Tx): Promise<void>;
}

/** Decides whether a request may register a client, or manage one (RFC 7591 §3, RFC 7592 §2). */
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
   * @param bearer the initial access token; if present it must be valid, even with open registration
   * @throws OAuthError `invalid_token` (401)
   */
  async toRegister(bearer: string | undefined): Promise<Admission> {
    const { openRegistration, registrationUnusedTtl } = this.configuration;
    if (bearer === undefined && !openRegistration) throw tokenMissing(registrationRefusals.initialTokenMissing());
    const expiresAt = plusSeconds(this.clock.now(), registrationUnusedTtl);
    if (bearer === undefined)
      return { registeredBy: BY_OPEN_REGISTRATION, issuedBy: undefined, expiresAt, use: async () => {} };
    const token = await this.tokens.find(bearer);
    const use = (tx: Tx) => this.tokens.use(tx, token);
    return { registeredBy: token.id, issuedBy: token.createdBy, expiresAt, use };
  }

  /**
   * Finds the client of a registration access token (RFC 7592 §2.1). An unknown client, a client without such a token
   * and a wrong token get the same answer.
   *
   * @param id any text, as requested
   * @param bearer the registration access token of this client (RG5)
   * @throws OAuthError `invalid_token` (401)
   */
  async toManage(id: string, bearer: string | undefined): Promise<Client> {
    if (bearer === undefined) throw tokenMissing(registrationRefusals.registrationTokenMissing());
    await this.verdicts.caughtUp();
    // Not through the directory's cache: a change must start from the stored state.
    const client = isClientId(id) ? await this.clients.find(id) : null;
    const digest = client?.registrationTokenDigest ?? null;
    if (client === null || digest === null || !equalsInConstantTime(digest, digestOf(bearer)))
      throw notValid('unknown');
    if (client.disabled || client.isExpiredAt(this.clock.now())) throw notValid('its client is disabled or gone');
    return client;
  }
}

function notValid(reason: string): OAuthError {
  return challenged(registrationRefusals.registrationTokenNotValid({ reason: `registration access token: ${reason}` }));
}
