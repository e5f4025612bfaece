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

  /** To call after the COMMIT of a change. */
  forget(id: ClientId): void {
    this.clients.forget(id);
    this.secrets.forget(id);
    this.origins.forget();
  }
}
