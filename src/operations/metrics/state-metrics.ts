import { Injectable } from '@nestjs/common';
import { Gauge, type Registry } from 'prom-client';
import { Clock, droppedLogLines } from '../../common/index.js';
import { SigningKeyService } from '../../key/index.js';
import { PasswordHasher } from '../../user/index.js';
import { LoadGauge } from '../clean-up/load-gauge.js';
import { RefusalRecorder } from '../refusals/refusal-recorder.js';

/** Metrics of the state in memory, read only when metrics are collected. */
@Injectable()
export class StateMetrics {
  constructor(
    private readonly load: LoadGauge,
    private readonly hasher: PasswordHasher,
    private readonly keys: SigningKeyService,
    private readonly refusals: RefusalRecorder,
    private readonly clock: Clock,
  ) {}

  register(register: Registry): void {
    const registers = [register];
    const { load, hasher, keys, refusals, clock } = this;
    new Gauge({
      name: 'grantry_database_connections',
      help: 'Connections of the pool: its size, those in use, and requests that wait for one.',
      labelNames: ['state'],
      registers,
      collect() {
        const { size, used, waiting } = load.pool();
        this.set({ state: 'size' }, size);
        this.set({ state: 'used' }, used);
        this.set({ state: 'waiting' }, waiting);
      },
    });
    new Gauge({
      name: 'grantry_password_hashes',
      help: 'Password hashes: computed now, and waiting in line.',
      labelNames: ['state'],
      registers,
      collect() {
        const { running, waiting } = hasher.load;
        this.set({ state: 'running' }, running);
        this.set({ state: 'waiting' }, waiting);
      },
    });
    new Gauge({
      name: 'grantry_signing_key_age_seconds',
      help: 'Since when the key that signs now has signed.',
      labelNames: ['alg'],
      registers,
      collect() {
        for (const [alg, since] of keys.signingSince)
          this.set({ alg }, (clock.now().getTime() - since.getTime()) / 1000);
      },
    });
    new Gauge({
      name: 'grantry_log_lines_dropped',
      help: 'Lines of the log since the start that standard output did not take.',
      registers,
      collect() {
        this.set(droppedLogLines());
      },
    });
    new Gauge({
      name: 'grantry_refusals_dropped',
      help: 'Refusals since the start that were logged but not stored, because there were too many.',
      registers,
      collect() {
        this.set(refusals.dropped);
      },
    });
  }
}
