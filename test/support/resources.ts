import type { Resource } from '../../src/client/index.js';
import { ResourceDirectory } from '../../src/client/index.js';
import { ResourceStore } from '../../src/client/resources/resource.store.js';
import type { ResourceUri } from '../../src/common/index.js';
import { aConfiguration } from './signing-keys.js';

/** A row of the table of resources; its id is its name. */
export function aResource(name: string, scopes: readonly string[], columns: Partial<Resource> = {}): Resource {
  return {
    id: name,
    identifier: `https://${name}.example` as ResourceUri,
    name,
    scopes,
    scopeDescriptions: null,
    roles: null,
    scopeRoles: null,
    detailsTypes: null,
    openTo: null,
    accessTokenFormat: null,
    accessTokenTtl: null,
    accessTokenSigningAlg: null,
    acr: null,
    maxAge: null,
    createdAt: null,
    updatedAt: null,
    ...columns,
  };
}

/** The real directory, over a table with these rows. */
export function aResourceDirectory(...resources: readonly Resource[]): ResourceDirectory {
  type Given = ConstructorParameters<typeof ResourceStore>;
  const repository = { find: async () => resources } as unknown as Given[0];
  const statements = { tableOf: () => undefined } as unknown as Given[1];
  return new ResourceDirectory(new ResourceStore(repository, statements), aConfiguration());
}
