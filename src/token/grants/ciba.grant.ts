import { Injectable } from '@nestjs/common';
import { IsString, MaxLength } from 'class-validator';
import { CIBA_GRANT } from '../../client/index.js';
import { Clock } from '../../common/index.js';
import { Authorizations } from '../authorizations/authorizations.js';
import { BackchannelPolls } from '../backchannel/backchannel-polls.js';
import { BackchannelRequests } from '../backchannel/backchannel-requests.js';
import { refuse, type Caller, type GrantDecision, type GrantHandler, type Refusal } from '../grant-handler.js';
import { ApprovedDecisions } from '../polled/approved-decisions.js';
import { backchannelGrantRefusals } from '../refusals/backchannel.js';
import { Details, GrantParameters } from '../token.dto.js';

/** CIBA Core §10.1. */
export class CibaParameters extends GrantParameters {
  /**
   * The `auth_req_id` of the backchannel authentication response.
   * @example "0199f0c2-5b5e-7d3c-9f5e-2d3c4b5a6978.pXv0cY4mQ3fT9aBk1LwZr7Hd2Ns6Ue8Gj5Oi3Ct0VxE"
   */
  @IsString()
  @MaxLength(200)
  auth_req_id!: string;

  /** Some of the granted objects, unchanged: the access token is for these only (RFC 9396 §6). */
  @Details()
  authorization_details?: string;
}

/**
 * Exchanges the approval of a person for tokens (CIBA Core §10.1, §11), also for a client that is notified. While the
 * person has not answered, the only write is the note of the poll.
 */
@Injectable()
export class CibaGrant implements GrantHandler<CibaParameters> {
  readonly grantType = CIBA_GRANT;
  readonly parameters = CibaParameters;

  constructor(
    private readonly requests: BackchannelRequests,
    private readonly polls: BackchannelPolls,
    private readonly authorizations: Authorizations,
    private readonly decisions: ApprovedDecisions,
    private readonly clock: Clock,
  ) {}

  async decide(request: CibaParameters, { client }: Caller): Promise<GrantDecision | Refusal> {
    const found = await this.requests.find(request.auth_req_id);
    if (found?.row.clientId !== client.id) return refuse(backchannelGrantRefusals.unknown());
    const { row, live } = found;
    if (row.isExpiredAt(this.clock.now())) return refuse(backchannelGrantRefusals.expired());
    if (row.answer === null) return refuse(await this.polls.refusalOf(row, client));
    if (row.answer === 'denied' || row.authorizationId === null) return refuse(backchannelGrantRefusals.denied());
    const authorization = this.authorizations.assertLive(row.authorizationId, live, client);
    const usesUp = this.requests.once(row);
    return this.decisions.of(authorization, client, { usesUp, details: request.authorization_details });
  }
}
