import { All, Controller, Post, Req, type StreamableFile } from '@nestjs/common';
import { ApiBody, ApiExcludeEndpoint, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { AuthenticatedClient, ClientEndpoint, type Client } from '../../client/index.js';
import { Form, methodNotAllowed } from '../../common/index.js';
import { ENDPOINTS } from '../../config/index.js';
import { tokenManagementRefusals } from '../refusals/tokens.js';
import { IntrospectionRequest, IntrospectionResponse } from './introspection.dto.js';
import { asksForJwt, SignedIntrospection } from './signed-introspection.js';
import { IntrospectionService } from './introspection.service.js';

@ApiTags('token')
@Controller(ENDPOINTS.introspection)
export class IntrospectionController {
  constructor(
    private readonly introspection: IntrospectionService,
    private readonly signed: SignedIntrospection,
  ) {}

  /**
   * Introspect a token: whether it is active, and what it grants (RFC 7662). With
   * `Accept: application/token-introspection+jwt` the response is a signed JWT (RFC 9701).
   */
  @Post()
  @ClientEndpoint()
  @ApiBody({ type: IntrospectionRequest })
  @ApiOkResponse({ type: IntrospectionResponse })
  async introspect(
    @Form(IntrospectionRequest) { token }: IntrospectionRequest,
    @AuthenticatedClient() client: Client,
    @Req() request: Request,
  ): Promise<IntrospectionResponse | StreamableFile> {
    // A public client is not authenticated, so access could not be limited (RFC 7662 §4).
    if (client.isPublic) throw tokenManagementRefusals.publicClient();
    const response = await this.introspection.introspect(token, client, request.ip);
    return asksForJwt(request) ? this.signed.of(response, client) : response;
  }

  @All()
  @ApiExcludeEndpoint()
  otherMethods(): never {
    return methodNotAllowed('POST');
  }
}
