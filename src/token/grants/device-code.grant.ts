import { Injectable } from '@nestjs/common';
import { IsString, MaxLength } from 'class-validator';
import { DEVICE_GRANT } from '../../client/index.js';
import { Clock } from '../../common/index.js';
import { Authorizations } from '../authorizations/authorizations.js';
import { DeviceRequests } from '../device/device-requests.js';
import { refuse, type Caller, type GrantDecision, type GrantHandler, type Refusal } from '../grant-handler.js';
import { ApprovedDecisions } from '../polled/approved-decisions.js';
import { deviceGrantRefusals } from '../refusals/device.js';
import { Details, GrantParameters } from '../token.dto.js';

/** RFC 8628 §3.4. */
export class DeviceCodeParameters extends GrantParameters {
  /**
   * The `device_code` of the device authorization response.
   * @example "0199f0c2-5b5e-7d3c-9f5e-2d3c4b5a6978.pXv0cY4mQ3fT9aBk1LwZr7Hd2Ns6Ue8Gj5Oi3Ct0VxE"
   */
  @IsString()
  @MaxLength(200)
  device_code!: string;

  /** Some of the granted objects, unchanged: the access token is for these only (RFC 9396 §6). */
  @Details()
  authorization_details?: string;
}

/**
 * Exchanges the approval of a person for tokens of a device (RFC 8628 §3.4). While the person has not answered, the only
 * write is the note of the poll.
 */
@Injectable()
export class DeviceCodeGrant implements GrantHandler<DeviceCodeParameters> {
  readonly grantType = DEVICE_GRANT;
  readonly parameters = DeviceCodeParameters;

  constructor(
    private readonly requests: DeviceRequests,
    private readonly authorizations: Authorizations,
    private readonly decisions: ApprovedDecisions,
    private readonly clock: Clock,
  ) {}

  async decide(request: DeviceCodeParameters, { client }: Caller): Promise<GrantDecision | Refusal> {
    const found = await this.requests.find(request.device_code);
    if (found?.row.clientId !== client.id) return refuse(deviceGrantRefusals.unknown());
    const { row, live } = found;
    if (row.isExpiredAt(this.clock.now())) return refuse(deviceGrantRefusals.expired());
    if (client.ended(row.createdAt)) return refuse(deviceGrantRefusals.ended());
    if (row.answer === null) return refuse(await this.requests.poll(row));
    if (row.answer === 'denied' || row.authorizationId === null) return refuse(deviceGrantRefusals.denied());
    const authorization = this.authorizations.assertLive(row.authorizationId, live, client);
    const usesUp = this.requests.once(row);
    return this.decisions.of(authorization, client, { usesUp, details: request.authorization_details });
  }
}
