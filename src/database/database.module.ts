import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Configuration } from '../config/index.js';
import { dataSourceOptions } from './data-source-options.js';
import { SERVING } from './driver/bounds.js';
import { Lease } from './leases/lease.entity.js';
import { LeaseStore } from './leases/lease.store.js';
import { Leases } from './leases/leases.js';
import { Redeemer } from './redeemer.js';
import { Statements } from './driver/statements/statements.js';
import { Transactions } from './transactions.js';
import { Verdicts } from './verdicts.js';
import { WriteProof } from './write-proof.js';

export const DATABASE_ENTITIES = [Lease] as const;

/** The connection, transactions, single use and leases. */
@Global()
@Module({
  imports: [
    TypeOrmModule.forRootAsync({
      inject: [Configuration],
      useFactory: async ({ database, causalReads }: Configuration) => ({
        ...(await dataSourceOptions(database, { ...SERVING, causalReads })),
        autoLoadEntities: true,
        retryAttempts: 1,
      }),
    }),
    TypeOrmModule.forFeature([...DATABASE_ENTITIES]),
  ],
  providers: [Transactions, Statements, Verdicts, Redeemer, LeaseStore, Leases, WriteProof],
  exports: [Transactions, Statements, Verdicts, Redeemer, Leases, WriteProof],
})
export class DatabaseModule {}
