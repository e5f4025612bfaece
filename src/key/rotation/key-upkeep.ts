import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { DecryptionKeyRotation } from './decryption-key-rotation.js';
import { KeyClock } from './key-clock.js';
import { KeyRing } from '../server-keys/key-ring.js';
import { SigningKeyRotation } from './signing-key-rotation.js';
import { KeySchedule } from './key-schedule.js';
import { ServerKeyStore } from '../server-keys/server-key.store.js';

/** Milliseconds. */
const EVERY = 800;

/** Keeps the keys in memory like those in the database, and lets rotations happen; never on a request's time. */
@Injectable()
export class KeyUpkeep implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger(KeyUpkeep.name);
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private failing = false;

  constructor(
    private readonly ring: KeyRing,
    private readonly rotation: SigningKeyRotation,
    private readonly decryption: DecryptionKeyRotation,
    private readonly store: ServerKeyStore,
    private readonly schedule: KeySchedule,
    private readonly times: KeyClock,
  ) {}

  /** @throws Error when there are no keys to be had: a process without keys must not start */
  async onModuleInit(): Promise<void> {
    await Promise.all([this.rotation.ensure(), this.decryption.ensure()]);
    await this.refresh();
    this.timer = setInterval(() => void this.tick(), EVERY);
    this.timer.unref();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  /** Takes the keys of the database into memory. */
  async refresh(): Promise<void> {
    const rows = await this.store.known(this.schedule.now());
    const isChanged = await this.times.correct(rows);
    this.ring.hold(isChanged ? await this.store.known(this.schedule.now()) : rows);
  }

  /** One round; while one is running there is no second. Never throws: without the database, the keys in memory serve. */
  tick(): Promise<void> {
    this.running ??= this.round().finally(() => (this.running = undefined));
    return this.running;
  }

  private async round(): Promise<void> {
    try {
      await this.rotation.upkeep();
      await this.decryption.upkeep();
      await this.refresh();
      this.failing = false;
    } catch (error) {
      if (!this.failing) this.logger.warn('the signing keys cannot be looked after', error);
      this.failing = true;
    }
  }
}
