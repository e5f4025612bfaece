import { Injectable } from '@nestjs/common';
import type { ClientId } from '../common/index.js';
import { ClientDirectory } from './client-directory.js';
import { OriginDirectory } from './origins/origin-directory.js';
import { ClientSecrets } from './secrets/client-secrets.js';

/** All caches of this process that hold client data. */
@Injectable()
export class ClientCaches {
  constructor(
    private readonly clients: ClientDirectory,
    private readonly secrets: ClientSecrets,
    private readonly origins: OriginDirectory,
  ) {}

  /**
   * Drops cached data of a client that is older than a request.
   *
   * @param startedAt start of the request, by `performance.now()`
   * @returns whether older data was dropped
   */
  forgetBefore(id: string, startedAt: number): boolean {
    const [client, secrets] = [this.clients.forgetBefore(id, startedAt), this.secrets.forgetBefore(id, startedAt)];
    return client || secrets;
  }

  /** Call after the COMMIT of a change. */
  forget(id: ClientId): void {
    this.clients.forget(id);
    this.secrets.forget(id);
    this.origins.forget();
  }
}
