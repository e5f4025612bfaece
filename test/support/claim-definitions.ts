import { ClaimDefinitionDirectory } from '../../src/user/index.js';
import type { ClaimDefinition } from '../../src/user/claims/definitions/claim-definition.entity.js';
import { ClaimDefinitionStore } from '../../src/user/claims/definitions/claim-definition.store.js';

/** The real directory, over a table with these rows. */
export function aClaimDefinitionDirectory(...definitions: readonly ClaimDefinition[]): ClaimDefinitionDirectory {
  type Given = ConstructorParameters<typeof ClaimDefinitionStore>;
  const repository = { find: async () => definitions } as unknown as Given[0];
  const statements = { tableOf: () => undefined } as unknown as Given[1];
  return new ClaimDefinitionDirectory(new ClaimDefinitionStore(repository, statements));
}
