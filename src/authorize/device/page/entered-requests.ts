import { Injectable } from '@nestjs/common';
import { ClientDirectory, DEVICE_GRANT } from '../../../client/index.js';
import { Clock, type WayOn } from '../../../common/index.js';
import { Configuration } from '../../../config/index.js';
import { DeviceRequests, type DeviceRequest } from '../../../token/index.js';
import type { AskedApproval } from '../../approval/approval-access.js';
import type { Browser } from '../../interact/browser/browser.js';
import { interactText } from '../../interact/interact-text.js';
import { codeRefusals } from '../../refusals/device.js';

export type EnteredRequest = AskedApproval<DeviceRequest>;

/** Finds the requests of devices whose code a person has entered. */
@Injectable()
export class EnteredRequests {
  constructor(
    private readonly requests: DeviceRequests,
    private readonly clients: ClientDirectory,
    private readonly configuration: Configuration,
    private readonly clock: Clock,
  ) {}

  /** A link to the page that asks for a code. */
  get toEntry(): WayOn {
    const href = this.configuration.linkTo('device');
    return { application: null, links: [{ href, text: interactText('device.another') }] };
  }

  /**
   * Gives the request of a code to this browser: the first one in which the code is entered gets it.
   *
   * @param typed untrusted
   * @returns null when the code is unknown, used or expired, or belongs to another browser
   */
  async enter(typed: string, browser: Browser): Promise<DeviceRequest | null> {
    const row = await this.requests.findByUserCode(typed);
    if (row === null || row.isExpiredAt(this.clock.now())) return null;
    if (row.browserDigest !== null) return browser.holds(row.browserDigest) ? row : null;
    if (!row.isPendingAt(this.clock.now()) || (await this.clientOf(row)) === null) return null;
    if (await this.requests.bind(row, browser.digest)) return row;
    const now = await this.requests.findById(row.id);
    return now?.browserDigest != null && browser.holds(now.browserDigest) ? now : null;
  }

  /**
   * @param id untrusted
   * @throws PageError when there is no such request, it has expired, or its client may no longer ask
   */
  async find(id: string): Promise<EnteredRequest> {
    const row = await this.requests.findById(id);
    const client = row && (await this.clientOf(row));
    const wayOn = this.toEntry;
    if (row === null || client === null) throw codeRefusals.unknown({ wayOn });
    if (row.answer === null && row.isExpiredAt(this.clock.now())) throw codeRefusals.expired({ wayOn });
    return { row, client };
  }

  /** As `find`, for the page. @throws PageError also for a browser in which the code was not entered */
  async findIn(id: string, browser: Browser): Promise<EnteredRequest> {
    const found = await this.find(id);
    const { browserDigest: digest } = found.row;
    if (digest === null || !browser.holds(digest)) throw codeRefusals.ofAnotherBrowser({ wayOn: this.toEntry });
    return found;
  }

  private async clientOf(row: DeviceRequest) {
    const client = await this.clients.find(row.clientId);
    return client?.mayUse(DEVICE_GRANT) === true && !client.ended(row.createdAt) ? client : null;
  }
}
