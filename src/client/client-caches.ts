import { Injectable } from '@nestjs/common';
import type { ClientId } from '../common/index.js';
import { ClientDirectory } from './client-directory.js';
import { OriginDirectory } from './origins/origin-directory.js';
import { ClientSecrets } from './secrets/client-secrets.js';

/** All that a process remembers of clients. */
@Injectable()
export class ClientCaches {
  constructor(
    private readonly clients: ClientDirectory,
    private readonly secrets: ClientSecrets,
    private readonly origins: OriginDirectory,
  ) {}

  /**
   * Lets a refusal be judged by what is stored now.
   *
   * @param begun when the request came, by `performance.now()`
   * @returns whether it was judged by something older
   */
  forgetBefore(id: string, begun: number): boolean {
    const [client, secrets] = [this.clients.forgetBefore(id, begun), this.secrets.forgetBefore(id, begun)];
    return client || secrets;
  }

  /** To call after the COMMIT of a change. */
  forget(id: ClientId): void {
    this.clients.forget(id);
    this.secrets.forget(id);
    this.origins.forget();
  }
}
