import { Body, Controller, Get, Post } from '@nestjs/common';
import { AccessToken, CurrentToken, Scopes } from '@grantry/nest';
import { NewOrderDto } from './new-order.dto.js';
import { Orders, type Order } from './orders.js';
import { personOf } from './person.js';

/** What a person orders. The application needs a scope; the `sub` of the token says whose orders they are. */
@Controller('orders')
export class OrdersController {
  constructor(private readonly orders: Orders) {}

  @Get()
  @Scopes('orders:read')
  list(@CurrentToken() token: AccessToken): Order[] {
    return this.orders.of(personOf(token));
  }

  @Post()
  @Scopes('orders:write')
  place(@Body() order: NewOrderDto, @CurrentToken() token: AccessToken): Order {
    return this.orders.place(personOf(token), order);
  }
}
