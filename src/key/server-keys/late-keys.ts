import { Injectable } from '@nestjs/common';
import { isId } from '../../common/index.js';
import { Verdicts } from '../../database/index.js';
import { parseJson } from '../jwt/compact-jws.js';
import { KeyRing } from './key-ring.js';
import { KeyUpkeep } from '../rotation/key-upkeep.js';

/**
 * Loads keys that were stored on another node of a cluster, so that a token signed with one of them is not refused
 * before this node has caught up.
 */
@Injectable()
export class LateKeys {
  private loading: Promise<void> | undefined;

  constructor(
    private readonly ring: KeyRing,
    private readonly upkeep: KeyUpkeep,
    private readonly verdicts: Verdicts,
  ) {}

  /**
   * Loads the key of a JWT when it is not in memory. To be called before a JWT of this server is verified.
   *
   * @param jwt any text
   * @throws Error of code `NODE_BEHIND` (503) when the node does not catch up in time
   */
  async expect(jwt: string): Promise<void> {
    const header = jwt.slice(0, Math.max(0, jwt.indexOf('.')));
    if (this.ring.byHeader(header) !== undefined || !this.couldBeOurs(header)) return;
    if (await this.verdicts.caughtUp()) await (this.loading ??= this.load());
  }

  private load(): Promise<void> {
    return this.upkeep.refresh().finally(() => (this.loading = undefined));
  }

  private couldBeOurs(header: string): boolean {
    const members = parseJson(Buffer.from(header, 'base64url'));
    if (typeof members !== 'object' || members === null || !('kid' in members)) return false;
    return typeof members.kid === 'string' && isId(members.kid) && !this.ring.has(members.kid);
  }
}
