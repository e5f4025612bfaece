import { Global, Module, type DynamicModule } from '@nestjs/common';
import { Clock, Encryption, Links, RsaPairs, StartNotes, SystemClock } from '../common/index.js';
import { Configuration } from './configuration.js';
import { HashCost } from './hash-cost.js';

/** What tests replace: the time, and what takes the processor long. */
export interface Replaced {
  readonly clock?: Clock | undefined;
  readonly hashCost?: HashCost;
  readonly rsaPairs?: RsaPairs;
}

/** Provides the configuration, the clock, the cost of password hashes, and the encryption under ENCRYPTION_KEY to every room. */
@Global()
@Module({})
export class ConfigModule {
  static with(
    configuration: Configuration,
    { clock = new SystemClock(), hashCost = new HashCost(), rsaPairs = new RsaPairs() }: Replaced = {},
  ): DynamicModule {
    return {
      module: ConfigModule,
      providers: [
        { provide: Configuration, useValue: configuration },
        { provide: Links, useExisting: Configuration },
        { provide: Clock, useValue: clock },
        { provide: HashCost, useValue: hashCost },
        { provide: RsaPairs, useValue: rsaPairs },
        StartNotes,
        { provide: Encryption, useValue: new Encryption(configuration.encryptionKeys) },
      ],
      exports: [Configuration, Links, Clock, HashCost, RsaPairs, Encryption, StartNotes],
    };
  }
}
