import { Injectable } from '@nestjs/common';
import { Scope } from '../../common/index.js';
import type { Client } from '../client.entity.js';
import { SCOPE_OF_USERS } from './client-rules.js';
import { ResourceDirectory } from '../resources/resource-directory.js';

const OF_USERS = Scope.parse(SCOPE_OF_USERS);

/** Tells administrators of scopes that a client may ask for, although nothing says what they mean: mostly a misspelling. */
@Injectable()
export class ScopeWarnings {
  constructor(private readonly resources: ResourceDirectory) {}

  /** @returns a sentence for each such scope */
  async of({ registeredScope }: Client): Promise<string[]> {
    const resources = await this.resources.all();
    const isDefined = (value: string) => OF_USERS.has(value) || resources.some(({ scopes }) => scopes.includes(value));
    const undefinedOnes = [...registeredScope].filter((value) => !isDefined(value));
    return undefinedOnes.map((value) => `scope: no resource and no claim defines ${value}`);
  }
}
