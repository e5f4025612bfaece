import { randomUUID } from 'node:crypto';
import { ConflictException, Injectable, NotFoundException } from '@nestjs/common';

/** Euros. A more expensive order waits until a manager approves it. */
const LIMIT_WITHOUT_APPROVAL = 1000;

export interface Order {
  readonly id: string;
  readonly item: string;
  /** Euros. */
  readonly price: number;
  readonly status: 'placed' | 'waiting' | 'approved';
  /** The `sub` of the person who placed it. */
  readonly placedBy: string;
  /** The `sub` of the manager. */
  readonly approvedBy?: string;
}

/** The orders, in memory: they are lost when the process ends. */
@Injectable()
export class Orders {
  private readonly orders = new Map<string, Order>();

  of(person: string): Order[] {
    return [...this.orders.values()].filter(({ placedBy }) => placedBy === person);
  }

  waiting(): Order[] {
    return [...this.orders.values()].filter(({ status }) => status === 'waiting');
  }

  place(person: string, { item, price }: Pick<Order, 'item' | 'price'>): Order {
    const status = price > LIMIT_WITHOUT_APPROVAL ? 'waiting' : 'placed';
    return this.keep({ id: randomUUID(), item, price, status, placedBy: person });
  }

  /** @throws NotFoundException, ConflictException when the order does not wait for approval */
  approve(id: string, manager: string): Order {
    const order = this.orders.get(id);
    if (order === undefined) throw new NotFoundException('The order does not exist.');
    if (order.status !== 'waiting') throw new ConflictException('The order does not wait for approval.');
    return this.keep({ ...order, status: 'approved', approvedBy: manager });
  }

  private keep(order: Order): Order {
    this.orders.set(order.id, order);
    return order;
  }
}
