import { Injectable, type OnModuleDestroy } from '@nestjs/common';

/** Whether this process is shutting down, so that load balancers send it no new requests. */
@Injectable()
export class Shutdown implements OnModuleDestroy {
  private begun = false;

  get hasBegun(): boolean {
    return this.begun;
  }

  /** Call it before the server stops accepting connections. Closing the application calls it as well. */
  begin(): void {
    this.begun = true;
  }

  onModuleDestroy(): void {
    this.begin();
  }
}
