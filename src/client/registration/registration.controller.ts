import { All, Body, Controller, Delete, Get, Header, HttpCode, Param, Post, Put, Req } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiCreatedResponse, ApiExcludeEndpoint, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger'; // prettier-ignore
import type { Request } from 'express';
import { ApiBearerErrors, bearerHeader, methodNotAllowed, type ClientId } from '../../common/index.js';
import { Configuration, ENDPOINTS } from '../../config/index.js';
import { ClientRegistration } from './client-registration.js';
import { RegistrationAccess } from './registration-access.js';
import { RegistrationRequest, RegistrationResponse, RegistrationUpdateRequest } from './registration.dto.js';
import { REGISTRATION_EXAMPLES, REGISTRATION_UPDATE_EXAMPLES } from './registration.examples.js';

const INVALID_TOKEN = { 401: 'The registration access token is missing or belongs to another client' };

/** The bodies are `unknown`, so that `MetadataValidator` checks them and answers with the errors of RFC 7591 §3.2.2. */
@ApiTags('registration')
@ApiBearerAuth()
@Controller(ENDPOINTS.registration)
export class RegistrationController {
  constructor(
    private readonly access: RegistrationAccess,
    private readonly registration: ClientRegistration,
    private readonly configuration: Configuration,
  ) {}

  /** Register a client (RFC 7591 §3). Needs an initial access token, unless registration is open. */
  @Post()
  @Header('Cache-Control', 'no-store')
  @ApiBody({ type: RegistrationRequest, examples: REGISTRATION_EXAMPLES })
  @ApiCreatedResponse({ type: RegistrationResponse })
  @ApiBearerErrors(400, { 401: 'The initial access token is missing or invalid' }, 413, 415, 429, 503)
  async register(@Body() body: unknown, @Req() request: Request): Promise<RegistrationResponse> {
    const admission = await this.access.toRegister(bearerHeader(request));
    const { client, clientSecret, accessToken } = await this.registration.register(body, admission);
    return RegistrationResponse.of(client, clientSecret, this.management(client.id, accessToken));
  }

  /** Get the client's own registration (RFC 7592 §2.1). The client_secret is not shown again. */
  @Get(':client_id')
  @Header('Cache-Control', 'no-store')
  @ApiOkResponse({ type: RegistrationResponse })
  @ApiBearerErrors(INVALID_TOKEN, 429, 503)
  async read(@Param('client_id') id: string, @Req() request: Request): Promise<RegistrationResponse> {
    const bearer = bearerHeader(request);
    const client = await this.access.toManage(id, bearer);
    return RegistrationResponse.of(client, null, this.management(client.id, bearer));
  }

  /** Replace the client's own registration (RFC 7592 §2.2). Members that are left out get their default; restrictions by an administrator stay. */
  @Put(':client_id')
  @Header('Cache-Control', 'no-store')
  @ApiBody({ type: RegistrationUpdateRequest, examples: REGISTRATION_UPDATE_EXAMPLES })
  @ApiOkResponse({ type: RegistrationResponse })
  @ApiBearerErrors(
    400,
    INVALID_TOKEN,
    { 409: 'Another request changed the registration at the same time' },
    413,
    415,
    429,
    503,
  )
  async replace(
    @Param('client_id') id: string,
    @Body() body: unknown,
    @Req() request: Request,
  ): Promise<RegistrationResponse> {
    const bearer = bearerHeader(request);
    const { client, clientSecret } = await this.registration.replace(await this.access.toManage(id, bearer), body);
    return RegistrationResponse.of(client, clientSecret, this.management(client.id, bearer));
  }

  /** Delete the client's own registration, with every code and token that was issued to it (RFC 7592 §2.3). */
  @Delete(':client_id')
  @HttpCode(204)
  @ApiNoContentResponse()
  @ApiBearerErrors(INVALID_TOKEN, 429, 503)
  async remove(@Param('client_id') id: string, @Req() request: Request): Promise<void> {
    await this.registration.remove(await this.access.toManage(id, bearerHeader(request)));
  }

  @All()
  @ApiExcludeEndpoint()
  otherMethods(): never {
    return methodNotAllowed('POST');
  }

  @All(':client_id')
  @ApiExcludeEndpoint()
  otherMethodsOfOne(): never {
    return methodNotAllowed('GET, PUT, DELETE');
  }

  /** @param token new, or as the client just presented it: it does not change, and only its digest is stored */
  private management(id: ClientId, token = '') {
    const uri = this.configuration.urlOf('registration', id);
    return { registration_access_token: token, registration_client_uri: uri };
  }
}
