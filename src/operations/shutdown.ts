import { Injectable, type OnModuleDestroy } from '@nestjs/common';

/** Whether this process is about to go, so that nobody sends it new work. */
@Injectable()
export class Shutdown implements OnModuleDestroy {
  private begun = false;

  get hasBegun(): boolean {
    return this.begun;
  }

  /** To be called before the server stops taking connections; closing the application does so at the latest. */
  begin(): void {
    this.begun = true;
  }

  onModuleDestroy(): void {
    this.begin();
  }
}
