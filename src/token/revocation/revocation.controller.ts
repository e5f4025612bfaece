import { All, Controller, Post } from '@nestjs/common';
import { ApiBody, ApiExcludeEndpoint, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { AuthenticatedClient, ClientEndpoint, type Client } from '../../client/index.js';
import { Form, methodNotAllowed } from '../../common/index.js';
import { ENDPOINTS } from '../../config/index.js';
import { IntrospectionRequest } from '../introspection/introspection.dto.js';
import { RevocationService } from './revocation.service.js';

/** RFC 7009 §2.1. */
export class RevocationRequest extends IntrospectionRequest {}

@ApiTags('token')
@Controller(ENDPOINTS.revocation)
export class RevocationController {
  constructor(private readonly revocation: RevocationService) {}

  /** Revoke a token of the calling client (RFC 7009). */
  @Post()
  @ClientEndpoint()
  @ApiBody({ type: RevocationRequest })
  @ApiOkResponse({ description: 'The token is not valid any more. An unknown token gives the same response.' })
  revoke(@Form(RevocationRequest) { token }: RevocationRequest, @AuthenticatedClient() client: Client): Promise<void> {
    return this.revocation.revoke(token, client);
  }

  @All()
  @ApiExcludeEndpoint()
  otherMethods(): never {
    return methodNotAllowed('POST');
  }
}
