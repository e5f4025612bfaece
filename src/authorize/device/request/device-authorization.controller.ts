import { All, Controller, Ip, Post } from '@nestjs/common';
import { ApiBody, ApiExcludeEndpoint, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { AuthenticatedClient, ClientEndpoint, type Client } from '../../../client/index.js';
import { Form, methodNotAllowed, type Parameters } from '../../../common/index.js';
import { ENDPOINTS } from '../../../config/index.js';
import { DeviceAuthorizationRequest, DeviceAuthorizationResponse } from './device-authorization.dto.js';
import { DeviceAuthorizationService } from './device-authorization.service.js';

@ApiTags('front channel')
@Controller(ENDPOINTS.deviceAuthorization)
export class DeviceAuthorizationController {
  constructor(private readonly service: DeviceAuthorizationService) {}

  /** Begin the device flow (RFC 8628 §3.1). The device shows the code and the address, and polls the token endpoint. */
  @Post()
  @ClientEndpoint()
  @ApiBody({ type: DeviceAuthorizationRequest })
  @ApiOkResponse({ type: DeviceAuthorizationResponse })
  begin(
    @Form() form: Parameters,
    @AuthenticatedClient() client: Client,
    @Ip() address: string | undefined,
  ): Promise<DeviceAuthorizationResponse> {
    return this.service.begin(form, client, address);
  }

  @All()
  @ApiExcludeEndpoint()
  otherMethods(): never {
    return methodNotAllowed('POST');
  }
}
