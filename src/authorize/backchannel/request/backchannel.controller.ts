import { All, Controller, Post } from '@nestjs/common';
import { ApiBody, ApiExcludeEndpoint, ApiExtraModels, ApiForbiddenResponse, ApiOkResponse, ApiTags, getSchemaPath } from '@nestjs/swagger'; // prettier-ignore
import { AuthenticatedClient, ClientEndpoint, type Client } from '../../../client/index.js';
import { Form, methodNotAllowed, OAuthErrorResponse, type Parameters } from '../../../common/index.js';
import { ENDPOINTS } from '../../../config/index.js';
import { BackchannelParameters, SentRequest } from './backchannel-parameters.js';
import { BackchannelAuthenticationResponse } from './backchannel.dto.js';
import { BackchannelService } from './backchannel.service.js';

@ApiTags('front channel')
@Controller(ENDPOINTS.backchannelAuthentication)
export class BackchannelController {
  constructor(private readonly service: BackchannelService) {}

  /** Ask a person for approval on another device (CIBA Core §7). The client then polls, or waits for a notice. */
  @Post()
  @ClientEndpoint()
  @ApiExtraModels(BackchannelParameters, SentRequest)
  @ApiBody({ schema: { anyOf: [BackchannelParameters, SentRequest].map((model) => ({ $ref: getSchemaPath(model) })) } })
  @ApiOkResponse({ type: BackchannelAuthenticationResponse })
  @ApiForbiddenResponse({ type: OAuthErrorResponse })
  begin(@Form() form: Parameters, @AuthenticatedClient() client: Client): Promise<BackchannelAuthenticationResponse> {
    return this.service.begin(form, client);
  }

  @All()
  @ApiExcludeEndpoint()
  otherMethods(): never {
    return methodNotAllowed('POST');
  }
}
