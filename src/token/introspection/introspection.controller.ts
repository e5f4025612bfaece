import { All, Controller, Ip, Post } from '@nestjs/common';
import { ApiBody, ApiExcludeEndpoint, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { AuthenticatedClient, ClientEndpoint, type Client } from '../../client/index.js';
import { Form, methodNotAllowed } from '../../common/index.js';
import { ENDPOINTS } from '../../config/index.js';
import { tokenManagementRefusals } from '../refusals/tokens.js';
import { IntrospectionRequest, IntrospectionResponse } from './introspection.dto.js';
import { IntrospectionService } from './introspection.service.js';

@ApiTags('token')
@Controller(ENDPOINTS.introspection)
export class IntrospectionController {
  constructor(private readonly introspection: IntrospectionService) {}

  /** Introspect a token: whether it is active, and what it grants (RFC 7662). */
  @Post()
  @ClientEndpoint()
  @ApiBody({ type: IntrospectionRequest })
  @ApiOkResponse({ type: IntrospectionResponse })
  introspect(
    @Form(IntrospectionRequest) { token }: IntrospectionRequest,
    @AuthenticatedClient() client: Client,
    @Ip() address: string | undefined,
  ): Promise<IntrospectionResponse> {
    // A public client is not authenticated, so access could not be limited (RFC 7662 §4).
    if (client.isPublic) throw tokenManagementRefusals.publicClient();
    return this.introspection.introspect(token, client, address);
  }

  @All()
  @ApiExcludeEndpoint()
  otherMethods(): never {
    return methodNotAllowed('POST');
  }
}
