import { Global, Module, type DynamicModule } from '@nestjs/common';
import { Clock, Encryption, Links, StartNotes, SystemClock } from '../common/index.js';
import { Configuration } from './configuration.js';

/** Provides the configuration, the clock, and the encryption under ENCRYPTION_KEY to every room. */
@Global()
@Module({})
export class ConfigModule {
  static with(configuration: Configuration, clock: Clock = new SystemClock()): DynamicModule {
    return {
      module: ConfigModule,
      providers: [
        { provide: Configuration, useValue: configuration },
        { provide: Links, useExisting: Configuration },
        { provide: Clock, useValue: clock },
        StartNotes,
        { provide: Encryption, useValue: new Encryption(configuration.encryptionKeys) },
      ],
      exports: [Configuration, Links, Clock, Encryption, StartNotes],
    };
  }
}
