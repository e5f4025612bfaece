import { Controller, Get, HttpCode, Post, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Form, QueryParameters, ReplyInterceptor, type HttpReply, type Parameters } from '../../../common/index.js';
import { ENDPOINTS } from '../../../config/index.js';
import { Visitor } from '../browser/visitors.js';
import { OwnFormGuard } from '../own-form.js';
import { DETAIL_FIELDS, DescribesForm, DescribesPage } from '../page.swagger.js';
import { ConsentPageService } from './consent-page.service.js';

@ApiTags('front channel')
@Controller(ENDPOINTS.consent)
@UseInterceptors(ReplyInterceptor)
export class ConsentController {
  constructor(private readonly service: ConsentPageService) {}

  /** The consent page of an interaction. */
  @Get()
  @DescribesPage()
  show(@QueryParameters('interaction') id: string | undefined, @Visitor() visitor: Visitor): Promise<HttpReply> {
    return this.service.show(id, visitor);
  }

  /** Submit the form of the consent page. */
  @Post()
  @HttpCode(303)
  @UseGuards(OwnFormGuard)
  @DescribesForm({ decision: { type: 'string', enum: ['allow', 'deny'] } }, DETAIL_FIELDS)
  submit(@Form() form: Parameters, @Visitor() visitor: Visitor): Promise<HttpReply> {
    return this.service.submit(form, visitor);
  }
}
