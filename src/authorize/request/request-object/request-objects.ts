import { Injectable } from '@nestjs/common';
import type { Client } from '../../../client/index.js';
import { Clock, OAuthError } from '../../../common/index.js';
import { Configuration } from '../../../config/index.js';
import { usualNameOf } from '../../../key/index.js';
import { SIGNED_BY, type AuthorizationParameters } from '../authorization-parameters.js';
import { assertLengths } from '../checks/length.js';
import { checkObjectClaims } from './object-claims.js';
import { assertAgreement, parametersWithin } from './object-parameters.js';
import { ObjectReader, type RequestObject } from './object-reader.js';
import { RequestUris } from './request-uris.js';
import { requestObjectRefusals } from '../../refusals/request-object.js';

/** The effective parameters of a request, without `request` and `request_uri`. */
export interface ResolvedParameters {
  readonly parameters: AuthorizationParameters;
  /** The error that refuses the request object; `parameters` then only identify the response target. */
  readonly fault: OAuthError | null;
}

/** Replaces the parameters of a request by those of its request object (RFC 9101 §6.3, OIDC Core §6). */
@Injectable()
export class RequestObjects {
  constructor(
    private readonly reader: ObjectReader,
    private readonly uris: RequestUris,
    private readonly configuration: Configuration,
    private readonly clock: Clock,
  ) {}

  /** @param sent untrusted: the sender may not be the client */
  async resolve(sent: AuthorizationParameters, client: Client): Promise<ResolvedParameters> {
    const { request: _, request_uri: __, ...outside } = sent;
    let answerTo: AuthorizationParameters = outside;
    try {
      const object = await this.objectOf(sent, client);
      if (object === null) return { parameters: outside, fault: null };
      const { parameters: inside, fault } = parametersWithin(object.claims);
      if (object.isSigned && inside.redirect_uri !== undefined) answerTo = { ...inside, client_id: client.id };
      this.check(object, client);
      if (fault !== null) throw fault;
      return { parameters: merged(outside, inside, object), fault: null };
    } catch (error) {
      if (!(error instanceof OAuthError)) throw error;
      return { parameters: answerTo, fault: error };
    }
  }

  private async objectOf(sent: AuthorizationParameters, client: Client): Promise<RequestObject | null> {
    const { request, request_uri: uri } = sent;
    assertLengths(sent, ['request', 'request_uri']);
    if (request !== undefined && uri !== undefined) throw requestObjectRefusals.valueAndReference();
    assertSupported(sent, client);
    const text = request ?? (uri === undefined ? null : await this.uris.objectAt(uri, client));
    if (text !== null) return this.reader.read(text, client);
    if (!client.mustSignRequests) return null;
    throw requestObjectRefusals.missing();
  }

  private check({ header, claims, isSigned }: RequestObject, client: Client): void {
    const { id, mustSignRequests, profile } = client;
    if (mustSignRequests && !isSigned) throw requestObjectRefusals.unsigned();
    const { issuer } = this.configuration;
    checkObjectClaims(claims, header.typ, {
      clientId: id,
      issuer,
      now: this.clock.seconds(),
      mustBeFresh: mustSignRequests,
      mustNameServer: profile?.needsRequestAudience === true,
    });
  }
}

/**
 * Without a registered key or algorithm an object cannot be checked, and it must not be ignored (OIDC Core §3.1.2.6).
 */
function assertSupported({ request, request_uri: uri }: AuthorizationParameters, client: Client): void {
  if (client.mayUseRequestObjects || (request === undefined && uri === undefined)) return;
  throw uri === undefined ? requestObjectRefusals.valueNotSupported() : requestObjectRefusals.referenceNotSupported();
}

/** A signed object replaces every parameter but client_id, and is remembered; an unsigned one adds and replaces parameters. */
function merged(
  outside: AuthorizationParameters,
  inside: AuthorizationParameters,
  { isSigned, header }: RequestObject,
): AuthorizationParameters {
  if (!isSigned) {
    if (inside.response_type !== undefined) assertAgreement(outside, inside, ['response_type']); // OIDC Core §6.1
    return { ...outside, ...inside };
  }
  assertAgreement(outside, inside, ['response_type', 'scope']);
  return { ...inside, client_id: outside.client_id!, [SIGNED_BY]: usualNameOf(header.alg) };
}
