import { Injectable } from '@nestjs/common';
import type { Client } from '../../../client/index.js';
import {
  Clock,
  commonText,
  equalsInConstantTime,
  newBearerValue,
  newId,
  parseBearerValue,
  plusSeconds,
  type AttemptId,
  type PushedRequestId,
} from '../../../common/index.js';
import { Configuration } from '../../../config/index.js';
import { Transactions, Verdicts, type SingleUse } from '../../../database/index.js';
import { INTERACTION_LIFETIME } from '../../interact/interaction.js';
import { backTo, startAt } from '../../interact/ways-back.js';
import { completedRefusals, pushedRefusals } from '../../refusals/pushed.js';
import type { AuthorizationParameters } from '../authorization-parameters.js';
import { packed, unpacked } from '../packed-parameters.js';
import { StoringLimit } from '../storing-limit.js';
import { PushedRequest } from './pushed-request.entity.js';
import { PushedRequestStore } from './pushed-request.store.js';

/** What a `request_uri` of this server begins with (RFC 9126 §2.2). */
const URN = 'urn:ietf:params:oauth:request_uri:';
/** Seconds in which a browser must open the request: less than 600 (FAPI 2.0 §5.3.2.2). */
export const OPENS_FOR = 300;

/** Whether a `request_uri` names a pushed request. Other ones are URLs of request objects. */
export function namesPushedRequest(uri: string | undefined): uri is string {
  return uri?.startsWith(URN) === true;
}

/**
 * Stores pushed authorization requests, finds them, and uses them up. A request can be opened again until its
 * authorization is complete: a person may reload the page before the sign-in (RFC 9126 §4).
 */
@Injectable()
export class PushedRequests {
  private readonly limit: StoringLimit;

  constructor(
    private readonly store: PushedRequestStore,
    private readonly transactions: Transactions,
    private readonly verdicts: Verdicts,
    private readonly clock: Clock,
    private readonly configuration: Configuration,
  ) {
    this.limit = new StoringLimit(configuration.rateLimits);
  }

  /**
   * Counts a request of a client that anyone can be (`StoringLimit`).
   *
   * @param address of the sender
   * @throws OAuthError `temporarily_unavailable` (429) when such clients push too many requests
   */
  assertWithinLimit(client: Client, address: string | undefined): void {
    const wait = this.limit.waitFor(client, address, this.clock.seconds());
    if (wait > 0) throw pushedRefusals.tooMany({ headers: { 'Retry-After': String(wait) } });
  }

  /**
   * Stores a validated request.
   *
   * @returns the `request_uri`
   */
  async add(parameters: AuthorizationParameters, client: Client): Promise<string> {
    const { id, digest, value } = newBearerValue<PushedRequestId>();
    const opensUntil = plusSeconds(this.clock.now(), OPENS_FOR);
    const request = PushedRequest.of({
      id,
      digest,
      clientId: client.id,
      parameters: packed(parameters),
      opensUntil,
      expiresAt: plusSeconds(opensUntil, INTERACTION_LIFETIME),
      usedBy: null,
    });
    await this.transactions.runStatement((statement) => this.store.add(statement, request));
    return URN + value;
  }

  /**
   * The parameters of a pushed request, with its `request_uri`, by which `onceFor` finds it again.
   *
   * @param uri untrusted; `namesPushedRequest`
   * @param client that the browser names
   * @throws OAuthError `invalid_request_uri` for a page: the request is unknown, of another client, too old or used
   */
  async find(uri: string, client: Client): Promise<AuthorizationParameters> {
    const presented = parseBearerValue<PushedRequestId>(uri.slice(URN.length));
    if (presented === null) throw pushedRefusals.unknown();
    const isRefused = (row: PushedRequest | null) => row === null || row.isUsed;
    const found = await this.verdicts.confirmed(() => this.store.find(presented.id), isRefused);
    const isProven = found !== null && equalsInConstantTime(found.digest, presented.digest);
    if (!isProven || found.clientId !== client.id) throw pushedRefusals.unknown();
    const links = this.linksTo(client);
    const wayOn = links.length === 0 ? {} : { wayOn: { application: client.name, links } };
    if (found.isUsed) throw pushedRefusals.used(wayOn);
    if (!found.opensAt(this.clock.now())) throw pushedRefusals.expired(wayOn);
    return { ...unpacked(found.parameters), request_uri: uri };
  }

  /**
   * The completion of a pushed request.
   *
   * @param parameters of a validated request
   * @returns null when the request was not pushed
   */
  onceFor({ request_uri: uri }: AuthorizationParameters): SingleUse | null {
    const presented = namesPushedRequest(uri) ? parseBearerValue<PushedRequestId>(uri.slice(URN.length)) : null;
    if (presented === null) return null;
    const attempt = newId<AttemptId>(this.clock.now());
    return {
      claim: (writer) => this.store.claim(writer, presented.id, attempt),
      lost: () => Promise.reject(completedRefusals.completed()),
    };
  }

  private linksTo(client: Client) {
    const start = startAt(client, this.configuration.issuer);
    return [...(start === null ? [] : [{ href: start, text: commonText('link.tryAgain') }]), ...backTo(client)];
  }
}
