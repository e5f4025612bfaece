import { Injectable } from '@nestjs/common';
import { DefinedRoles, type RolesOfResource } from '../../common/index.js';
import type { Tx } from '../../database/index.js';
import { ResourceAdministration } from './resource-administration.js';
import { ResourceDirectory } from './resource-directory.js';
import { namesOfRoles, type Resource } from './resource.entity.js';
import { ResourceStore } from './resource.store.js';

/** The roles of all resources, for the room of the users. */
@Injectable()
export class ResourceRoles extends DefinedRoles {
  constructor(
    private readonly administration: ResourceAdministration,
    private readonly store: ResourceStore,
    private readonly directory: ResourceDirectory,
  ) {
    super();
  }

  excludeChanges(tx: Tx): Promise<void> {
    return this.administration.excludeChanges(tx);
  }

  async in(tx: Tx): Promise<readonly RolesOfResource[]> {
    return (await this.store.allIn(tx)).map(rolesOf);
  }

  async current(): Promise<readonly RolesOfResource[]> {
    return (await this.directory.all()).map(rolesOf);
  }
}

function rolesOf(resource: Resource): RolesOfResource {
  return { resourceId: resource.id, identifier: resource.identifier, roles: namesOfRoles(resource) };
}
