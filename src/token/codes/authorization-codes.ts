import { Injectable } from '@nestjs/common';
import {
  Clock,
  equalsInConstantTime,
  newBearerValue,
  newId,
  parseBearerValue,
  plusSeconds,
  type AttemptId,
  type CodeId,
} from '../../common/index.js';
import { Configuration } from '../../config/index.js';
import { Verdicts, type SingleUse, type Tx } from '../../database/index.js';
import type { Authorization } from '../authorizations/authorization.entity.js';
import { AuthorizationStore } from '../authorizations/authorization.store.js';
import { Authorizations } from '../authorizations/authorizations.js';
import { isMissingOrEnded, type Descendant, type LiveSignIn } from '../authorizations/live-authorizations.js';
import { AuthorizationCode } from './authorization-code.entity.js';
import { AuthorizationCodeStore } from './authorization-code.store.js';
import { codeRefusals } from '../refusals/grants.js';

export interface NewAuthorizationCode {
  readonly authorization: Authorization;
  /** As sent to /authorize; null when the parameter was omitted there. */
  readonly redirectUri: string | null;
  readonly codeChallenge: string | null;
  /** The words of `response_type`, sorted. */
  readonly responseType: string;
  readonly nonce: string | null;
  /** Seconds that it lives at most, even if the server allows more. */
  readonly longestLife: number;
  /** Of the DPoP key that must redeem it. */
  readonly dpopJkt: string | null;
}

/** Creates, finds and uses up authorization codes (RFC 6749 §4.1.2). */
@Injectable()
export class AuthorizationCodes {
  constructor(
    private readonly store: AuthorizationCodeStore,
    private readonly authorizations: Authorizations,
    private readonly authorizationStore: AuthorizationStore,
    private readonly configuration: Configuration,
    private readonly clock: Clock,
    private readonly verdicts: Verdicts,
  ) {}

  /** A new code: its value, and a function that stores its row. */
  prepare(code: NewAuthorizationCode): { readonly value: string; add(tx: Tx): Promise<void> } {
    const now = this.clock.now();
    const { id, digest, value } = newBearerValue(newId<CodeId>(now));
    const { authorization, longestLife, ...bound } = code;
    const row = AuthorizationCode.of({
      ...bound,
      id,
      digest,
      authorizationId: authorization.id,
      clientId: authorization.clientId,
      expiresAt: plusSeconds(now, Math.min(this.configuration.authorizationCodeTtl, longestLife)),
      usedBy: null,
    });
    return { value, add: (tx) => this.store.add(tx, row) };
  }

  /**
   * The code with this value and its authorization, even if used or expired; null when this server did not issue it.
   */
  async find(value: string): Promise<Descendant<AuthorizationCode, LiveSignIn> | null> {
    const presented = parseBearerValue<CodeId>(value);
    if (presented === null) return null;
    const found = await this.verdicts.confirmed(() => this.store.find(presented.id), isMissingOrEnded);
    return found !== null && equalsInConstantTime(found.row.digest, presented.digest) ? found : null;
  }

  /** One redemption of a code. A lost claim is a replay and revokes what the first one issued (RFC 6749 §4.1.2). */
  once(code: AuthorizationCode): SingleUse {
    const attempt = newId<AttemptId>(this.clock.now());
    return {
      claim: (writer) => this.store.claim(writer, code.id, attempt),
      lost: async () => {
        const authorization = await this.authorizationStore.find(code.authorizationId);
        if (authorization !== null) await this.authorizations.revoke(authorization, 'authorization_code.replayed');
        throw codeRefusals.replayed();
      },
    };
  }
}
