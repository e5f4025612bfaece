import { Resolver } from 'node:dns/promises';
import { Global, Module } from '@nestjs/common';
import { AddressBook } from './address-book.js';
import { GuardedFetch } from './guarded-fetch.js';
import { OutboundLimits } from './places.js';

/** Guarded fetches from other servers. */
@Global()
@Module({
  providers: [
    { provide: Resolver, useFactory: () => new Resolver({ timeout: 1000, tries: 2 }) },
    { provide: OutboundLimits, useFactory: () => new OutboundLimits() },
    AddressBook,
    GuardedFetch,
  ],
  exports: [GuardedFetch],
})
export class OutboundModule {}
