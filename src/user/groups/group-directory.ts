import { Injectable } from '@nestjs/common';
import { GroupNames, isId } from '../../common/index.js';
import { groupRefusals } from '../refusals/groups.js';
import type { Group, GroupId } from './group.entity.js';
import { groupNameKeyOf } from './group-name.js';
import { GroupStore } from './group.store.js';

/** Finds groups, for administrators. */
@Injectable()
export class GroupDirectory extends GroupNames {
  constructor(private readonly groups: GroupStore) {
    super();
  }

  /**
   * @param id untrusted
   * @throws OAuthError `not_found`
   */
  async get(id: string): Promise<Group> {
    const group = isId(id) ? await this.groups.find(id as GroupId) : null;
    if (group === null) throw groupRefusals.unknown();
    return group;
  }

  /** @param text an id or a name, untrusted */
  async named(text: string): Promise<Group | null> {
    if (isId(text)) return this.groups.find(text as GroupId);
    const key = groupNameKeyOf(text);
    return key === null ? null : this.groups.findByKey(key);
  }

  async idNamed(text: string): Promise<string | undefined> {
    return (await this.named(text))?.id;
  }
}
