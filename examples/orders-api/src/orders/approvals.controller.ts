import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { AccessToken, CurrentToken, RequiresAuthentication, Roles, Scopes } from '@grantry/nest';
import { Orders, type Order } from './orders.js';
import { personOf } from './person.js';

/** Two factors, or a passkey that verified its user. */
const STRONG = ['urn:grantry:acr:2', 'phr'];

/** What managers decide. The application needs a scope, and the person the role. */
@Controller('approvals')
@Roles('manager')
export class ApprovalsController {
  constructor(private readonly orders: Orders) {}

  @Get()
  @Scopes('orders:read')
  waiting(): Order[] {
    return this.orders.waiting();
  }

  /** Needs a strong sign-in of the last 15 minutes. Any other one gets the challenge of RFC 9470. */
  @Post(':order')
  @HttpCode(200)
  @Scopes('orders:write')
  @RequiresAuthentication({ acr: STRONG, maxAge: 900 })
  approve(@Param('order') id: string, @CurrentToken() token: AccessToken): Order {
    return this.orders.approve(id, personOf(token));
  }
}
