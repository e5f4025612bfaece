import { Injectable } from '@nestjs/common';
import type { Client } from '../../../client/index.js';
import { Clock, jsonTextOf, OAuthError, parametersOf, readForm, type Parameters } from '../../../common/index.js';
import { Configuration } from '../../../config/index.js';
import { ClientKeys, CLOCK_TOLERANCE, isTime, ProofReplays, type VerifiedJwt } from '../../../key/index.js';
import { backchannelRefusals } from '../../refusals/backchannel.js';
import { checkObjectClaims } from '../../request/request-object/object-claims.js';
import { BackchannelParameters, SentRequest } from './backchannel-parameters.js';

const LONGEST_JTI = 500;

/** The parameters of a request, and what a signed one still needs: a check that it is used only once. */
export interface ReadRequest {
  readonly parameters: BackchannelParameters;
  /** Null for an unsigned request. */
  readonly signed: { readonly jti: string; readonly expiresAt: Date } | null;
}

/** Parameters that authenticate the client: they stay outside the signed request. */
const OF_CLIENT = parametersOf(SentRequest);
const WITHIN = parametersOf(BackchannelParameters).filter((name) => !OF_CLIENT.includes(name));

/** Replaces the parameters of a request by those of its signed request (CIBA Core §7.1.1). */
@Injectable()
export class SignedRequests {
  constructor(
    private readonly keys: ClientKeys,
    private readonly replays: ProofReplays,
    private readonly configuration: Configuration,
    private readonly clock: Clock,
  ) {}

  /**
   * Uses nothing up: `useOnce` follows.
   *
   * @param form of an authenticated client
   * @throws OAuthError `invalid_request` for a signed request that is not valid, or is missing;
   *   `temporarily_unavailable` when too many keys are being fetched
   */
  async read(form: Parameters, client: Client): Promise<ReadRequest> {
    const { request } = readForm(SentRequest, form);
    const { backchannel_authentication_request_signing_alg: alg } = client.metadata;
    if (request === undefined && alg !== undefined) throw backchannelRefusals.unsigned();
    if (request === undefined) return { parameters: readForm(BackchannelParameters, form), signed: null };
    if (alg === undefined) throw backchannelRefusals.signedNotRegistered();
    const outside = WITHIN.find((name) => form[name] !== undefined);
    if (outside !== undefined) throw backchannelRefusals.parameterOutside({ name: outside });
    const signed = await this.verified(request, client, alg);
    const parameters = readForm(BackchannelParameters, parametersIn(signed.claims));
    return { parameters, signed: this.check(signed, client) };
  }

  /** @throws OAuthError `invalid_request` for a signed request that was used before */
  async useOnce({ signed }: ReadRequest, { id: maker }: Client): Promise<void> {
    if (signed === null) return;
    const isFirst = await this.replays.isFirstUse({ kind: 'backchannel_request', maker, ...signed });
    if (!isFirst) throw backchannelRefusals.replayed();
  }

  private async verified(request: string, client: Client, alg: string): Promise<VerifiedJwt> {
    try {
      const algorithms = client.signingAlgorithms.filter((one) => one === alg);
      return await this.keys.verify(request, client.metadata, algorithms);
    } catch (cause) {
      if (cause instanceof OAuthError) throw cause;
      throw backchannelRefusals.unreadable({ reason: (cause as Error).message, cause });
    }
  }

  /** The claims are those of a request object, all of them required. */
  private check({ header, claims }: VerifiedJwt, { id: clientId }: Client): NonNullable<ReadRequest['signed']> {
    const context = { clientId, issuer: this.configuration.issuer, now: this.clock.seconds(), mustBeFresh: true };
    const missing = ['iss', 'aud', 'exp', 'nbf', 'iat', 'jti'].find((name) => claims[name] === undefined);
    if (missing !== undefined) throw backchannelRefusals.claims({ fault: `must have ${missing}` });
    // A request object, which browsers see, must not serve to ask a person (RFC 8725 §2.8).
    if (claims['response_type'] !== undefined) throw backchannelRefusals.claims({ fault: 'has response_type' });
    try {
      checkObjectClaims(claims, header.typ, context);
    } catch (error) {
      if (!(error instanceof OAuthError)) throw error;
      throw backchannelRefusals.claims({ fault: `is refused: ${error.description}` });
    }
    const { jti, exp } = claims;
    const isSound = typeof jti === 'string' && jti !== '' && jti.length <= LONGEST_JTI;
    if (!isSound || !isTime(exp)) throw backchannelRefusals.claims({ fault: 'has a jti that is not a short text' });
    return { jti, expiresAt: new Date((Math.ceil(exp) + CLOCK_TOLERANCE) * 1000) };
  }
}

/**
 * The claims that are parameters, as texts. Empty ones count as absent (RFC 6749 §3.1).
 *
 * @throws OAuthError `invalid_request` for one of another type
 */
function parametersIn(claims: Readonly<Record<string, unknown>>): Parameters {
  const texts = WITHIN.map((name) => [name, textOf(name, claims[name])] as const);
  return Object.fromEntries(texts.filter(([, text]) => text));
}

function textOf(name: string, value: unknown): string | undefined {
  if (value === undefined) return undefined;
  const text = asText(name, value);
  // NUL is not allowed in any parameter.
  if (text !== undefined && !text.includes('\0') && text.isWellFormed()) return text;
  throw backchannelRefusals.parameterType({ name });
}

function asText(name: string, value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (name === 'requested_expiry' && typeof value === 'number') return String(value);
  // `detailsIn` refuses what is no list.
  if (name === 'authorization_details') return jsonTextOf(value);
  const isList = Array.isArray(value) && value.every((one) => typeof one === 'string');
  return name === 'resource' && isList ? value.join(' ') : undefined;
}
