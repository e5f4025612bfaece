import { Controller, Get, HttpCode, Post, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { OwnFormGuard, Visitor } from '../../authorize/index.js';
import { Form, ReplyInterceptor, type HttpReply, type Parameters } from '../../common/index.js';
import { Configuration, ENDPOINTS } from '../../config/index.js';
import { DescribesAccountForm, DescribesAccountPage, DescribesWayToAccountPage } from '../account.swagger.js';
import { AddressService } from './address.service.js';

/** The email address of the signed-in person. */
@ApiTags('account')
@Controller()
@UseInterceptors(ReplyInterceptor)
export class AddressController {
  constructor(
    private readonly addresses: AddressService,
    private readonly configuration: Configuration,
  ) {}

  /** The page with the email address of the account. A sign-in older than five minutes is repeated first. */
  @Get(ENDPOINTS.accountAddress)
  @DescribesAccountPage()
  show(@Visitor() visitor: Visitor): Promise<HttpReply> {
    return this.addresses.show(visitor);
  }

  /**
   * Mail a link to a new email address, which becomes that of the account when its owner confirms it in a browser that is
   * signed in to the account. The answer is the same for an address of another account, which receives nothing. An
   * address, and an account, can request three links within an hour.
   */
  @Post(ENDPOINTS.accountAddress)
  @HttpCode(200)
  @UseGuards(OwnFormGuard)
  @DescribesAccountForm({ email: { type: 'string', format: 'email', description: 'The new address' } })
  @ApiOkResponse({
    description: 'The page says what happened',
    content: { 'text/html': { schema: { type: 'string' } } },
  })
  change(@Form() form: Parameters, @Visitor() visitor: Visitor): Promise<HttpReply> {
    return this.addresses.change(form, visitor);
  }

  /** Redirect to the account page. A browser may reload or bookmark the address of the form. */
  @Get(ENDPOINTS.addressConfirmation)
  @DescribesWayToAccountPage()
  showConfirmation(): HttpReply {
    return { kind: 'redirect', status: 302, location: this.configuration.linkTo('account') };
  }

  /** Mail a link by which the signed-in user confirms the email address of the account. */
  @Post(ENDPOINTS.addressConfirmation)
  @HttpCode(303)
  @UseGuards(OwnFormGuard)
  @DescribesAccountForm({})
  confirm(@Form() form: Parameters, @Visitor() visitor: Visitor): Promise<HttpReply> {
    return this.addresses.confirm(form, visitor);
  }
}
