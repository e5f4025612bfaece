import { Injectable } from '@nestjs/common';
import { RecentCache, type SubjectId } from '../../common/index.js';
import { CACHE_AGE } from '../../config/index.js';
import { Verdicts } from '../../database/index.js';
import type { User } from '../accounts/user.entity.js';
import { MembershipStore } from './membership.store.js';
import { Memberships } from './memberships.js';

type IsDoubtful = (memberships: Memberships) => boolean;

const ALL = '';

/**
 * Reads the memberships of users: by one SELECT, and by none while no user has a group or a role. That fact is cached for
 * at most one second; changes by this process are visible at once.
 */
@Injectable()
export class MembershipDirectory {
  private readonly exist: RecentCache<boolean>;
  /** By the user of a request, which a request reads once. */
  private readonly known = new WeakMap<User, Memberships>();

  constructor(
    private readonly store: MembershipStore,
    private readonly verdicts: Verdicts,
  ) {
    this.exist = new RecentCache(() => store.exist(), { age: CACHE_AGE, most: 1 });
  }

  /**
   * The memberships of the user of a request. Several calls for one object read once, unless the result is doubtful.
   *
   * @param isDoubtful whether they lead to a refusal, which a lagging node of a cluster could cause
   */
  async of(user: User, isDoubtful?: IsDoubtful): Promise<Memberships> {
    const known = this.known.get(user);
    if (known !== undefined && isDoubtful?.(known) !== true) return known;
    const read = await this.ofId(user.id, isDoubtful);
    this.known.set(user, read);
    return read;
  }

  /** The same by id; reads each time. */
  ofId(userId: SubjectId, isDoubtful: IsDoubtful = () => false): Promise<Memberships> {
    return this.verdicts.confirmed(
      () => this.read(userId),
      isDoubtful,
      () => this.forget(),
    );
  }

  /** Call after the COMMIT of a change. */
  forget(): void {
    this.exist.forgetAll();
  }

  private async read(userId: SubjectId): Promise<Memberships> {
    return (await this.exist.get(ALL)) ? this.store.of(userId) : Memberships.NONE;
  }
}
