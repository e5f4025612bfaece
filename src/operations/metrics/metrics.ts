import { Injectable, type OnModuleInit } from '@nestjs/common';
import { collectDefaultMetrics, Registry } from 'prom-client';
import type { RequestObserver } from '../../common/index.js';
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

  /** Those that count requests; none where nothing is counted. */
  requestObservers(): readonly RequestObserver[] {
    return this.isOn ? [this.requests.observer(this.register)] : [];
  }

  /** In the text format of Prometheus. */
  text(): Promise<string> {
    return this.register.metrics();
  }
}
