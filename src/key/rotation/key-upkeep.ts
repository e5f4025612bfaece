import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Upkeep } from '../../common/index.js';
import { DecryptionKeyRotation } from './decryption-key-rotation.js';
import { KeyClock } from './key-clock.js';
import { KeyRing } from '../server-keys/key-ring.js';
import { SigningKeyRotation } from './signing-key-rotation.js';
import { KeySchedule } from './key-schedule.js';
import { ServerKeyStore } from '../server-keys/server-key.store.js';

/** Milliseconds between two rounds. */
const EVERY = 800;

/** Loads the keys of the database into memory, and runs due rotations; in the background, so that no request waits. */
@Injectable()
export class KeyUpkeep implements OnModuleInit, OnModuleDestroy {
  private readonly upkeep = new Upkeep(() => this.round(), {
    task: 'Refreshing the server keys',
    every: EVERY,
    logger: new Logger(KeyUpkeep.name),
  });

  constructor(
    private readonly ring: KeyRing,
    private readonly rotation: SigningKeyRotation,
    private readonly decryption: DecryptionKeyRotation,
    private readonly store: ServerKeyStore,
    private readonly schedule: KeySchedule,
    private readonly times: KeyClock,
  ) {}

  /** @throws Error when no keys can be loaded or made: a process without keys must not start */
  async onModuleInit(): Promise<void> {
    await Promise.all([this.rotation.ensure(), this.decryption.ensure()]);
    await this.refresh();
    this.upkeep.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.upkeep.stop();
  }

  /** Loads the keys of the database into memory. */
  async refresh(): Promise<void> {
    const rows = await this.store.known(this.schedule.now());
    const isChanged = await this.times.correct(rows);
    this.ring.hold(isChanged ? await this.store.known(this.schedule.now()) : rows);
  }

  /** Runs a round, or waits for the running one. Never throws: without the database, the keys in memory stay in use. */
  tick(): Promise<void> {
    return this.upkeep.tick();
  }

  private async round(): Promise<void> {
    await this.rotation.upkeep();
    await this.decryption.upkeep();
    await this.refresh();
  }
}
