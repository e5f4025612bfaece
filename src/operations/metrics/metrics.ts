import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { RequestHandler } from 'express';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { Configuration } from '../../config/index.js';
import { BacklogMetrics } from './backlog-metrics.js';
import { RequestMetrics } from './request-metrics.js';
import { StateMetrics } from './state-metrics.js';

/** Everything that `GET /metrics` shows of this process (METRICS). */
@Injectable()
export class Metrics implements OnModuleInit {
  private readonly register = new Registry();

  constructor(
    private readonly configuration: Configuration,
    private readonly requests: RequestMetrics,
    private readonly state: StateMetrics,
    private readonly backlog: BacklogMetrics,
  ) {}

  get isOn(): boolean {
    return this.configuration.metrics;
  }

  get contentType(): string {
    return this.register.contentType;
  }

  onModuleInit(): void {
    if (!this.isOn) return;
    // Of Node.js itself: the event loop, memory, garbage collection.
    collectDefaultMetrics({ register: this.register });
    this.state.register(this.register);
    this.backlog.register(this.register);
  }

  /** To be used before everything else; null where nothing is counted. */
  middleware(): RequestHandler | null {
    return this.isOn ? this.requests.middleware(this.register) : null;
  }

  /** In the text format of Prometheus. */
  text(): Promise<string> {
    return this.register.metrics();
  }
}
