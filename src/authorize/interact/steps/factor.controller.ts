import { Controller, Get, HttpCode, Post, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Form, QueryParameters, ReplyInterceptor, type HttpReply, type Parameters } from '../../../common/index.js';
import { ENDPOINTS } from '../../../config/index.js';
import { Visitor } from '../browser/visitors.js';
import { OwnFormGuard } from '../own-form.js';
import { ToOwnLogin } from '../own-login/to-own-login.js';
import { DescribesForm, DescribesPage } from '../page.swagger.js';
import { FactorService } from './factor.service.js';

@ApiTags('front channel')
@Controller(ENDPOINTS.factor)
@UseInterceptors(ToOwnLogin)
@UseInterceptors(ReplyInterceptor)
export class FactorController {
  constructor(private readonly service: FactorService) {}

  /** The page of an interaction that asks for a second factor. */
  @Get()
  @DescribesPage()
  show(@QueryParameters('interaction') id: string | undefined, @Visitor() visitor: Visitor): Promise<HttpReply> {
    return this.service.show(id, visitor);
  }

  /** Submit a second factor: a code of an authenticator app or a recovery code. */
  @Post()
  @HttpCode(303)
  @UseGuards(OwnFormGuard)
  @DescribesForm({ code: { type: 'string', description: 'Six digits of the app, or a recovery code' } })
  submit(@Form() form: Parameters, @Visitor() visitor: Visitor): Promise<HttpReply> {
    return this.service.submit(form, visitor);
  }
}
