import { All, Controller, Ip, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiExcludeEndpoint, ApiTags } from '@nestjs/swagger';
import { AuthenticatedClient, type Client } from '../../../client/index.js';
import { Form, methodNotAllowed, type Parameters } from '../../../common/index.js';
import { ENDPOINTS } from '../../../config/index.js';
import { BindingEndpoint, ProvenPossession, type Possession } from '../../../token/index.js';
import { DescribesPush } from '../../authorize.swagger.js';
import { PushedAuthorizationResponse } from './pushed-request.dto.js';
import { PushedRequestService } from './pushed-request.service.js';

@ApiTags('front channel')
@Controller(ENDPOINTS.pushedAuthorizationRequest)
export class PushedRequestController {
  constructor(private readonly service: PushedRequestService) {}

  /** Push an authorization request (RFC 9126): the browser then brings only its `request_uri`. */
  @Post()
  @BindingEndpoint(201)
  @DescribesPush()
  @ApiCreatedResponse({ type: PushedAuthorizationResponse })
  push(
    @Form() form: Parameters,
    @AuthenticatedClient() client: Client,
    @ProvenPossession() possession: Possession,
    @Ip() address: string | undefined,
  ): Promise<PushedAuthorizationResponse> {
    return this.service.push(form, { client, address, possession });
  }

  @All()
  @ApiExcludeEndpoint()
  otherMethods(): never {
    return methodNotAllowed('POST');
  }
}
