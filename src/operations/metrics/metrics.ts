import { Injectable, type OnModuleInit } from '@nestjs/common';
import { collectDefaultMetrics, Registry } from 'prom-client';
import type { RequestObserver } from '../../common/index.js';
import { Configuration } from '../../config/index.js';
import { BacklogMetrics } from './backlog-metrics.js';
import { MailMetrics } from './mail-metrics.js';
import { RequestMetrics } from './request-metrics.js';
import { StateMetrics } from './state-metrics.js';

/** The metrics of this process for `GET /metrics` (METRICS). */
@Injectable()
export class Metrics implements OnModuleInit {
  private readonly register = new Registry();

  constructor(
    private readonly configuration: Configuration,
    private readonly requests: RequestMetrics,
    private readonly state: StateMetrics,
    private readonly backlog: BacklogMetrics,
    private readonly mails: MailMetrics,
  ) {}

  get isOn(): boolean {
    return this.configuration.metrics;
  }

  get contentType(): string {
    return this.register.contentType;
  }

  onModuleInit(): void {
    if (!this.isOn) return;
    // Metrics of Node.js: event loop, memory, garbage collection.
    collectDefaultMetrics({ register: this.register });
    this.state.register(this.register);
    this.backlog.register(this.register);
    this.mails.register(this.register);
  }

  /** The metrics of requests; undefined when metrics are off. */
  requestObservers(): readonly RequestObserver[] {
    return this.isOn ? [this.requests.observer(this.register)] : [];
  }

  /** The metrics in the text format of Prometheus. */
  text(): Promise<string> {
    return this.register.metrics();
  }
}
