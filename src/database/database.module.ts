import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Configuration } from '../config/index.js';
import { dataSourceOptions } from './data-source-options.js';
import { Redeemer } from './redeemer.js';
import { Transactions } from './transactions.js';

/** The connection, the one way to write, and single use. */
@Global()
@Module({
  imports: [
    TypeOrmModule.forRootAsync({
      inject: [Configuration],
      useFactory: async ({ databaseUrl }: Configuration) => ({
        ...(await dataSourceOptions(databaseUrl)),
        autoLoadEntities: true,
        retryAttempts: 1,
      }),
    }),
  ],
  providers: [Transactions, Redeemer],
  exports: [Transactions, Redeemer],
})
export class DatabaseModule {}
