import { Injectable } from '@nestjs/common';
import { Redeemer, Transactions, type Tx, type Writer } from '../database/index.js';
import { AccessTokens, type MintedAccessToken } from './access-tokens/access-tokens.js';
import { CommonChecks } from './common-checks.js';
import type { LiveAuthorization } from './authorizations/live-authorizations.js';
import type { GrantDecision, Refusal, StoringDecision } from './grant-handler.js';
import { IdTokens } from './id-tokens/id-tokens.js';
import { isHeldBy, tokenTypeOf, type Confirmation } from './proof-of-possession/confirmation.js';
import type { Possession } from './proof-of-possession/proof-of-possession.js';
import { possessionRefusals } from './refusals/possession.js';
import { RefreshTokens } from './refresh-tokens/refresh-tokens.js';
import type { TokenResponse } from './token.dto.js';

type DecidedIdToken = NonNullable<GrantDecision['idToken']>;
type Store = (tx: Tx) => Promise<void>;
/** A single INSERT, which needs no transaction. */
type StoreOne = (writer: Writer) => Promise<void>;

/** What a response contains beside the access token. */
interface IssuedValues {
  readonly tokenType: TokenResponse['token_type'];
  readonly refreshToken: string | undefined;
  readonly idToken: string | undefined;
}

/** Carries out the decision of a grant: mints and signs first, then claims and stores in one short transaction. */
@Injectable()
export class TokenIssuer {
  constructor(
    private readonly checks: CommonChecks,
    private readonly accessTokens: AccessTokens,
    private readonly refreshTokens: RefreshTokens,
    private readonly idTokens: IdTokens,
    private readonly redeemer: Redeemer,
    private readonly transactions: Transactions,
  ) {}

  /**
   * @param possession what the caller proves: the tokens are bound to it
   * @throws OAuthError of the refusal, `invalid_dpop_proof` when the proof was used before, `invalid_grant` when another
   *   request used up the same code or token first, or as `CommonChecks` does
   */
  async issue(outcome: GrantDecision | StoringDecision | Refusal, possession: Possession): Promise<TokenResponse> {
    if ('error' in outcome) return this.refuse(outcome);
    const { confirmation: proven } = possession;
    if (!isHeldBy(outcome.boundTo ?? null, proven)) throw possessionRefusals.anotherKey();
    const { authorization, locks } = this.checks.check(outcome);
    await possession.use();
    const { client, scope, audience, resourceNamed, details, memberships } = outcome;
    const token = { client, authorization, scope, audience, resourceNamed, details, memberships, confirmation: proven };
    const accessToken = await this.accessTokens.mint(token);
    const idToken = outcome.idToken && (await this.idTokenFor(outcome, outcome.idToken, accessToken.value));
    const refreshToken = this.refreshTokenFor(outcome, authorization, proven);
    const rows = [accessToken.add, refreshToken?.add].filter((store) => store !== undefined);
    await this.store(outcome, locks, rows);
    const tokenType = tokenTypeOf(proven);
    return this.responseFor(outcome, accessToken, { tokenType, refreshToken: refreshToken?.value, idToken });
  }

  private async refuse({ error, usesUp }: Refusal): Promise<never> {
    if (usesUp?.replay === 'ignored') await this.redeemer.burn(usesUp.source);
    if (usesUp?.replay === 'punished') await this.redeemer.redeem(usesUp.source);
    throw error;
  }

  private refreshTokenFor(
    { client, refreshToken }: GrantDecision,
    authorization: LiveAuthorization | undefined,
    proven: Confirmation | null,
  ): { value: string; add?: StoreOne } | undefined {
    if (refreshToken === undefined || authorization === undefined) return undefined;
    if (refreshToken !== 'new') return { value: refreshToken.successor };
    return client.mayUse('refresh_token') ? this.refreshTokens.prepare(authorization, client, proven) : undefined;
  }

  /** Stores in the order of the foreign keys: an authorization before its descendants. */
  private store(
    decision: GrantDecision | StoringDecision,
    locks: readonly Store[],
    rows: readonly StoreOne[],
  ): Promise<void> {
    const { usesUp } = decision;
    const stores = [...locks, ...('alsoStores' in decision ? [decision.alsoStores] : []), ...rows];
    if (stores.length === 0) return usesUp ? this.redeemer.redeem(usesUp) : Promise.resolve();
    const all: Store = async (tx) => {
      for (const store of stores) await store(tx);
    };
    if (usesUp) return this.redeemer.redeem(usesUp, all);
    // The row of a single token is one INSERT, which needs no transaction.
    const [row] = rows;
    const isAlone = row !== undefined && stores.length === 1;
    return isAlone ? this.transactions.runStatement(row) : this.transactions.run(all);
  }

  private responseFor(
    decision: GrantDecision,
    { value, expiresIn }: MintedAccessToken,
    { tokenType, refreshToken, idToken }: IssuedValues,
  ): TokenResponse {
    const { scope, askedScope, details } = decision;
    return {
      access_token: value,
      token_type: tokenType,
      expires_in: expiresIn,
      ...(refreshToken !== undefined && { refresh_token: refreshToken }),
      ...(idToken !== undefined && { id_token: idToken }),
      ...((!scope.isEmpty || askedScope?.isEmpty === false) && { scope: scope.toString() }),
      ...(details && { authorization_details: details }), // RFC 9396 §7
    };
  }

  private idTokenFor(
    { client, scope, memberships }: GrantDecision,
    { signIn, nonce }: DecidedIdToken,
    accessToken: string,
  ): Promise<string> {
    const { user, authTime, amr, acr, sessionId, claims } = signIn;
    return this.idTokens.build({
      client,
      user,
      authTime,
      amr,
      acr,
      scope,
      memberships,
      accessToken,
      requested: claims?.id_token,
      nonce: nonce ?? undefined,
      sid: sessionId ?? undefined,
    });
  }
}
