import { Controller, Get, HttpCode, Post, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Form, QueryParameters, ReplyInterceptor, type HttpReply, type Parameters } from '../../../common/index.js';
import { ENDPOINTS } from '../../../config/index.js';
import { Visitor } from '../browser/visitors.js';
import { OwnFormGuard } from '../own-form.js';
import { OpenedToken } from './link-cookie.js';
import { LinkService } from './link.service.js';
import { DescribesLinkForm, DescribesLinkPage } from './recovery.swagger.js';

/** Every link by mail (PE5). */
@ApiTags('front channel')
@Controller(ENDPOINTS.link)
@UseInterceptors(ReplyInterceptor)
export class LinkController {
  constructor(private readonly service: LinkService) {}

  /**
   * Open a link by mail. With `token`, the answer moves it into a cookie and redirects; without it, the answer is the
   * page of the link. Neither uses the link up, so that programs which scan mails do no harm.
   */
  @Get()
  @DescribesLinkPage()
  async show(
    @QueryParameters('token') token: string | undefined,
    @OpenedToken() opened: string,
    @Visitor() visitor: Visitor,
  ): Promise<HttpReply> {
    return token === undefined ? this.service.show(opened, visitor) : this.service.keep(token);
  }

  /** Submit the form of the page, which uses the link up. */
  @Post()
  @HttpCode(303)
  @UseGuards(OwnFormGuard)
  @DescribesLinkForm()
  submit(@Form() form: Parameters, @OpenedToken() opened: string, @Visitor() visitor: Visitor): Promise<HttpReply> {
    return this.service.submit(form, opened, visitor);
  }
}
