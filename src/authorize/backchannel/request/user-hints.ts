import { Injectable } from '@nestjs/common';
import type { Client } from '../../../client/index.js';
import { Clock, OAuthError } from '../../../common/index.js';
import { Configuration } from '../../../config/index.js';
import { Verdicts } from '../../../database/index.js';
import { ClientKeys, hasExpired, isTime } from '../../../key/index.js';
import { IdTokenHints } from '../../../token/index.js';
import { UserDirectory, type User } from '../../../user/index.js';
import { backchannelRefusals } from '../../refusals/backchannel.js';
import type { BackchannelParameters } from './backchannel-parameters.js';

type Claims = Readonly<Record<string, unknown>>;

/** Accepted values of `typ` of a login_hint_token: other JWTs of the client are no hints (RFC 8725 §3.11). */
const TYPES = ['jwt', 'login-hint+jwt'];

/** Finds the person whom a request means (CIBA Core §7.1, §7.2). */
@Injectable()
export class UserHints {
  constructor(
    private readonly users: UserDirectory,
    private readonly idTokens: IdTokenHints,
    private readonly keys: ClientKeys,
    private readonly configuration: Configuration,
    private readonly clock: Clock,
    private readonly verdicts: Verdicts,
  ) {}

  /**
   * @throws OAuthError `invalid_request` unless there is exactly one hint, and for one that cannot be verified;
   *   `expired_login_hint_token`; `unknown_user_id` when it names no enabled user
   */
  async userOf(parameters: BackchannelParameters, client: Client): Promise<User> {
    const { login_hint: name, login_hint_token: token, id_token_hint: idToken } = parameters;
    const hints = [name, token, idToken].filter((hint) => hint !== undefined);
    if (hints.length !== 1) throw backchannelRefusals.hints({ received: `${hints.length} hints` });
    const isUnknown = (found: User | null) => found === null || found.disabled;
    const user = await this.verdicts.confirmed(() => this.find(parameters, client), isUnknown);
    if (user === null || user.disabled) throw backchannelRefusals.unknownUser();
    return user;
  }

  private async find(parameters: BackchannelParameters, client: Client): Promise<User | null> {
    const { login_hint: name, login_hint_token: token, id_token_hint: idToken } = parameters;
    if (name !== undefined) return this.users.findForSignIn(name);
    if (token !== undefined) return this.byToken(token, client);
    return this.bySubject(await this.subjectOf(idToken!, client), client);
  }

  /** The `sub` of an ID token that this server issued to the client, expired or not (CIBA Core §7.1). */
  private async subjectOf(idToken: string, client: Client): Promise<unknown> {
    const verify = await this.idTokens.verifierFor(client, idToken);
    try {
      const { sub, aud } = verify(idToken);
      if (aud === client.id) return sub;
    } catch (error) {
      if (!(error instanceof OAuthError)) throw error;
    }
    throw backchannelRefusals.idTokenHint();
  }

  private async byToken(token: string, client: Client): Promise<User | null> {
    const { format, email, iss, sub } = await this.subjectIn(token, client);
    if (format === 'email' && typeof email === 'string') return this.users.findByEmail(email);
    const isOurs = format === 'iss_sub' && iss === this.configuration.issuer;
    return isOurs ? this.bySubject(sub, client) : null;
  }

  /** `sub_id` (RFC 9493 §3) of a token that the client signed for this server. */
  private async subjectIn(token: string, client: Client): Promise<Claims> {
    const { header, claims } = await this.verified(token, client);
    const { iss, aud, exp, sub_id: subject } = claims;
    const isType = header.typ === undefined || TYPES.includes(header.typ.toLowerCase());
    const isForUs = (Array.isArray(aud) ? aud : [aud]).includes(this.configuration.issuer);
    const isSound = isType && isForUs && iss === client.id && isTime(exp);
    if (!isSound || typeof subject !== 'object' || subject === null) throw backchannelRefusals.loginHintToken();
    if (hasExpired(exp, this.clock.seconds())) throw backchannelRefusals.loginHintTokenExpired();
    return subject as Claims;
  }

  private async verified(token: string, client: Client) {
    try {
      return await this.keys.verify(token, client.metadata, client.signingAlgorithms);
    } catch (cause) {
      if (cause instanceof OAuthError) throw cause;
      throw backchannelRefusals.loginHintToken({ reason: (cause as Error).message, cause });
    }
  }

  /** A pairwise `sub` cannot be reversed: it finds no user. */
  private async bySubject(sub: unknown, client: Client): Promise<User | null> {
    return typeof sub === 'string' && client.sector === null ? this.users.find(sub) : null;
  }
}
