import { Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { ClientId } from '../../common/index.js';
import { entityOf, type ColumnsOf } from '../../database/index.js';
import { Client } from '../client.entity.js';

/** Web origin (RFC 6454 §6.2) of a registered redirect_uri, for CORS; `http://localhost:*` means any port. */
@Entity('client_origins')
export class ClientOrigin {
  @PrimaryColumn({ type: 'varchar', length: 255 })
  readonly origin!: string;

  @ForeignKey(() => Client, { name: 'fk_client_origins_client' })
  @Index('ix_client_origins_client_id')
  @PrimaryColumn({ name: 'client_id', type: 'varchar', length: 100 })
  readonly clientId!: ClientId;

  static of(columns: ColumnsOf<ClientOrigin>): ClientOrigin {
    return entityOf(ClientOrigin, columns);
  }
}
