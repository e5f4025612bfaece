import { Controller, Get, HttpCode, Post, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Form, QueryParameters, ReplyInterceptor, type HttpReply, type Parameters } from '../../../common/index.js';
import { ENDPOINTS } from '../../../config/index.js';
import { Visitor } from '../browser/visitors.js';
import { OwnFormGuard } from '../own-form.js';
import { ToOwnLogin } from '../own-login/to-own-login.js';
import { DescribesForm, DescribesPage } from '../page.swagger.js';
import { AccountsService } from './accounts.service.js';

const KEY = { type: 'string', description: 'The key of an account, as the page showed it' };

@ApiTags('front channel')
@Controller(ENDPOINTS.accounts)
@UseInterceptors(ToOwnLogin)
@UseInterceptors(ReplyInterceptor)
export class AccountsController {
  constructor(private readonly service: AccountsService) {}

  /** The account chooser of an interaction with `prompt=select_account`. */
  @Get()
  @DescribesPage()
  show(@QueryParameters('interaction') id: string | undefined, @Visitor() visitor: Visitor): Promise<HttpReply> {
    return this.service.show(id, visitor);
  }

  /** Choose an account, or remove one from the list of this browser. */
  @Post()
  @HttpCode(303)
  @UseGuards(OwnFormGuard)
  @DescribesForm({}, { account: KEY, remove: KEY })
  submit(@Form() form: Parameters, @Visitor() visitor: Visitor): Promise<HttpReply> {
    return this.service.submit(form, visitor);
  }
}
