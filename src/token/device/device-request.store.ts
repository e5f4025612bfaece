import { Injectable } from '@nestjs/common';
import type { DeviceRequestId, Digest } from '../../common/index.js';
import { Statements, type CompiledTable, type Writer } from '../../database/index.js';
import { LiveAuthorizations, type Descendant, type LiveSignIn } from '../authorizations/live-authorizations.js';
import { PolledRows } from '../polled/polled-rows.js';
import { DeviceRequest } from './device-request.entity.js';

/** The only class that touches `device_requests`. */
@Injectable()
export class DeviceRequestStore {
  /** The polls, the answer and the exchange. */
  readonly polled: PolledRows;
  /** The request with its authorization, if it is live, in one round trip. */
  readonly findWithSignIn: (id: DeviceRequestId) => Promise<Descendant<DeviceRequest, LiveSignIn> | null>;
  private readonly table: CompiledTable<DeviceRequest>;

  constructor(statements: Statements, live: LiveAuthorizations) {
    this.polled = new PolledRows(DeviceRequest, statements);
    this.table = statements.tableOf(DeviceRequest);
    this.findWithSignIn = live.finderIn(DeviceRequest, live.signIn);
  }

  async add(writer: Writer, request: DeviceRequest): Promise<void> {
    await this.table.insert(writer, request);
  }

  find(id: DeviceRequestId): Promise<DeviceRequest | null> {
    return this.table.find({ id });
  }

  findByUserCode(userCode: string): Promise<DeviceRequest | null> {
    return this.table.find({ userCode });
  }

  /**
   * Gives a request to a browser. Of several browsers at once, also at several processes, one gets it.
   *
   * @returns whether it belongs to this browser now
   */
  async bind(writer: Writer, id: DeviceRequestId, browserDigest: Digest): Promise<boolean> {
    return (await this.table.update(writer, { id, browserDigest: null }, { browserDigest })) === 1;
  }
}
