import { Controller, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { queryOf, send, type Parameters } from '../../../common/index.js';
import { Configuration } from '../../../config/index.js';
import { ConsentPageService } from './consent-page.service.js';
import { assertOwnOrigin } from '../own-form.js';
import { DescribesForm, DescribesPage } from '../page.swagger.js';
import { Visitors } from '../browser/visitors.js';

@ApiTags('front channel')
@Controller('consent')
export class ConsentController {
  constructor(
    private readonly service: ConsentPageService,
    private readonly visitors: Visitors,
    private readonly configuration: Configuration,
  ) {}

  /** The consent page of an interaction. */
  @Get()
  @DescribesPage()
  async show(@Req() request: Request, @Res() response: Response): Promise<void> {
    const id = queryOf(request)['interaction'];
    send(response, await this.service.show(id, await this.visitors.of(request)));
  }

  /** The form of the consent page. */
  @Post()
  @HttpCode(303)
  @DescribesForm({ decision: { type: 'string', enum: ['allow', 'deny'] } })
  async submit(@Req() request: Request, @Res() response: Response): Promise<void> {
    assertOwnOrigin(request, this.configuration.issuer);
    const form = (request.body as Parameters | undefined) ?? {};
    send(response, await this.service.submit(form, await this.visitors.of(request)));
  }
}
