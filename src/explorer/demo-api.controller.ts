import { Controller, Get, Header, Req, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiSecurity, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { ResourceDirectory } from '../client/index.js';
import { ApiBearerErrors } from '../common/index.js';
import { Configuration, ENDPOINTS } from '../config/index.js';
import { BearerAuthentication, InteractionIdGuard } from '../token/index.js';
import { explorerRefusals } from './refusals.js';
import { DemoApiResponse } from './demo-api.dto.js';
import { DEMO_EDIT_SCOPE } from './demo-data.js';

/**
 * The resource server of the demo: an example of a protected API (RFC 6750), with the sign-in that its resource demands
 * (RFC 9470).
 */
@ApiTags('demo')
@ApiBearerAuth()
@ApiSecurity('oauth2', [])
@Controller(ENDPOINTS.demoApi)
export class DemoApiController {
  constructor(
    private readonly bearer: BearerAuthentication,
    private readonly resources: ResourceDirectory,
    private readonly configuration: Configuration,
  ) {}

  /** A protected demo API. It accepts access tokens for this API or for the issuer. Only with DEMO. */
  @Get()
  @UseGuards(InteractionIdGuard)
  @Header('Cache-Control', 'no-store')
  @ApiOkResponse({ type: DemoApiResponse })
  @ApiBearerErrors(400, 401, { 404: 'The demo is switched off (DEMO)' }, 503)
  async api(@Req() request: Request): Promise<DemoApiResponse> {
    if (!this.configuration.demo) throw explorerRefusals.demoOff();
    const identifier = this.configuration.urlOf('demoApi');
    const signIn = (await this.resources.current()).named(identifier);
    const needs = { audiences: [identifier, this.configuration.issuer], ...(signIn && { signIn }) };
    const { subject, client, scope, audience } = await this.bearer.authenticate(request, needs);
    return {
      info: 'details',
      sub: subject,
      client_id: client.id,
      scope: scope.toString(),
      aud: [...audience],
      may_edit: scope.has(DEMO_EDIT_SCOPE),
    };
  }
}
