import { Controller, Get, HttpCode, Post, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { OwnFormGuard, Visitor } from '../../authorize/index.js';
import { Form, ReplyInterceptor, type HttpReply, type Parameters } from '../../common/index.js';
import { ENDPOINTS } from '../../config/index.js';
import { DescribesAccountForm, DescribesAccountPage } from '../account.swagger.js';
import { DATA_EXAMPLE } from './data-example.js';
import { DataService } from './data.service.js';

/** The data that the server stores about the signed-in person, and the end of the account. */
@ApiTags('account')
@Controller()
@UseInterceptors(ReplyInterceptor)
export class DataController {
  constructor(private readonly data: DataService) {}

  /** The page with the download, and the way to the deletion. A sign-in older than five minutes is repeated first. */
  @Get(ENDPOINTS.accountData)
  @DescribesAccountPage()
  show(@Visitor() visitor: Visitor): Promise<HttpReply> {
    return this.data.show(visitor);
  }

  /** Download one's own data as a JSON file. It contains no secrets. */
  @Post(ENDPOINTS.accountData)
  @HttpCode(200)
  @UseGuards(OwnFormGuard)
  @DescribesAccountForm({})
  @ApiOkResponse({
    description: 'A file',
    content: { 'application/json': { schema: { type: 'object' }, example: DATA_EXAMPLE } },
  })
  download(@Form() form: Parameters, @Visitor() visitor: Visitor): Promise<HttpReply> {
    return this.data.download(form, visitor);
  }

  /** The warning before the deletion of one's own account (ACCOUNT_DELETION). */
  @Get(ENDPOINTS.accountDeletion)
  @DescribesAccountPage()
  showDeletion(@Visitor() visitor: Visitor): Promise<HttpReply> {
    return this.data.showDeletion(visitor);
  }

  /** Delete one's own account (ACCOUNT_DELETION). Every session and token ends. */
  @Post(ENDPOINTS.accountDeletion)
  @HttpCode(303)
  @UseGuards(OwnFormGuard)
  @DescribesAccountForm({ confirmation: { type: 'string', description: 'The username of the account' } })
  delete(@Form() form: Parameters, @Visitor() visitor: Visitor): Promise<HttpReply> {
    return this.data.delete(form, visitor);
  }

  /** The page after the deletion. */
  @Get(ENDPOINTS.accountDeleted)
  @ApiOkResponse({ description: 'A page', content: { 'text/html': { schema: { type: 'string' } } } })
  deleted(): HttpReply {
    return this.data.deleted();
  }
}
