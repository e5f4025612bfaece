import { Injectable } from '@nestjs/common';
import { ClientDirectory } from '../../client/index.js';
import type { HttpReply } from '../../common/index.js';
import type { SentParameters } from './authorization-parameters.js';
import type { AuthorizationRequest } from './authorization-request.js';
import { AuthorizationRequests } from './authorization-requests.js';
import { knownClient } from './checks/client.js';
import { assertLengths } from './checks/length.js';
import { RequestObjects } from './request-object/request-objects.js';

/** Takes requests as they come in. From here on only what counts of them goes on: an interaction keeps no more. */
@Injectable()
export class IncomingRequests {
  constructor(
    private readonly clients: ClientDirectory,
    private readonly objects: RequestObjects,
    private readonly requests: AuthorizationRequests,
  ) {}

  /**
   * As `AuthorizationRequests.answer`, with the values of a request object in their place (RFC 9101 §6.3). What cannot
   * be read is a fault of the client's, which is told so (RFC 6749 §4.1.2.1).
   *
   * @throws OAuthError for a page, when there is nowhere to send it
   */
  async answer(
    { parameters: sent, fault: unreadable }: SentParameters,
    status: 302 | 303,
    work: (request: AuthorizationRequest) => Promise<HttpReply>,
  ): Promise<HttpReply> {
    assertLengths(sent, ['client_id']);
    const client = await knownClient(sent, (id) => this.clients.find(id)); // RFC 6749 §4.1.2.1
    const { parameters, fault: ofObject } = await this.objects.resolve(sent, client);
    const fault = unreadable ?? ofObject;
    if (fault !== null) return this.requests.refuse(fault, parameters, status);
    return this.requests.answer(parameters, status, work);
  }
}
