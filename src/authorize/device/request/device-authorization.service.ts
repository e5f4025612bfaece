import { Injectable } from '@nestjs/common';
import { DEVICE_GRANT, judged, type Client } from '../../../client/index.js';
import { Clock, readForm, Scope, severalValues, withParameters, type Parameters } from '../../../common/index.js';
import { Configuration } from '../../../config/index.js';
import {
  detailsIn, DEVICE_CODE_LIFETIME, DeviceRequests, POLL_INTERVAL, shownUserCode,
} from '../../../token/index.js'; // prettier-ignore
import { AskedTargets, type AskedParts } from '../../approval/asked-targets.js';
import { deviceRefusals } from '../../refusals/device.js';
import { StoringLimit } from '../../request/storing-limit.js';
import { DeviceAuthorizationRequest, type DeviceAuthorizationResponse } from './device-authorization.dto.js';

/** The device authorization endpoint (RFC 8628 §3.1). */
@Injectable()
export class DeviceAuthorizationService {
  private readonly limit: StoringLimit;

  constructor(
    private readonly requests: DeviceRequests,
    private readonly targets: AskedTargets,
    private readonly configuration: Configuration,
    private readonly clock: Clock,
  ) {
    this.limit = new StoringLimit(configuration.rateLimits);
  }

  /**
   * Validates a request, and stores it.
   *
   * @param client authenticated, unless it is public
   * @param address of the sender; undefined when the connection is closed already
   * @throws OAuthError `unauthorized_client`, `invalid_request`, `invalid_scope`, `invalid_target`,
   *   `invalid_authorization_details`; `temporarily_unavailable` (429) when clients that anyone can be send too many requests
   */
  async begin(form: Parameters, client: Client, address: string | undefined): Promise<DeviceAuthorizationResponse> {
    judged(client, (held) => held.assertMayUse(DEVICE_GRANT));
    const parts = partsOf(readForm(DeviceAuthorizationRequest, form));
    await this.targets.resolve(client, parts);
    const wait = this.limit.waitFor(client, address, this.clock.seconds());
    if (wait > 0) throw deviceRefusals.tooMany({ headers: { 'Retry-After': String(wait) } });
    const { scope, resource, details } = parts;
    const acrValues = client.metadata.default_acr_values ?? [];
    const { value, row } = await this.requests.begin({
      client,
      scopeText: scope.toString(),
      resource,
      details,
      acrValues,
    });
    return this.responseOf(value, shownUserCode(row.userCode));
  }

  private responseOf(deviceCode: string, userCode: string): DeviceAuthorizationResponse {
    const page = this.configuration.urlOf('device');
    return {
      device_code: deviceCode,
      user_code: userCode,
      verification_uri: page,
      verification_uri_complete: withParameters(page, { user_code: userCode }),
      expires_in: DEVICE_CODE_LIFETIME,
      interval: POLL_INTERVAL,
    };
  }
}

/** @throws OAuthError `invalid_scope`, `invalid_authorization_details` for what cannot be read */
function partsOf({ scope, resource, authorization_details: details }: DeviceAuthorizationRequest): AskedParts {
  return { scope: Scope.parse(scope), resource: severalValues(resource), details: detailsIn(details) };
}
