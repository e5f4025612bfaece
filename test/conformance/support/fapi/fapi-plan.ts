import { afterAll, beforeAll, describe, it } from 'vitest';
import { DATABASES } from '../../../support/app.js';
import type { Json } from '../../../support/admin-api.js';
import type { FapiClient } from './fapi-client.js';
import { FapiSuite } from './fapi-suite.js';
import type { Owner } from './keys.js';
import { titleOf, type Traits, type Variant } from './traits.js';

/** The context of a module. As in the suite, the modules of a variant share two clients that are registered once. */
export interface FapiContext {
  readonly suite: FapiSuite;
  readonly traits: Traits;
  readonly client: FapiClient;
  readonly client2: FapiClient;
  /** Registers a client like `client`, for which the user has allowed nothing. */
  register(owner?: Owner): Promise<FapiClient>;
}

export type FapiModules = Readonly<Record<string, (context: FapiContext) => Promise<void>>>;

export interface FapiPlan {
  /** The name of the profile in the table. */
  readonly profile: string;
  readonly variants: readonly Variant[];
  /** The metadata of a client of a variant besides its keys. */
  metadataOf(traits: Traits, suite: FapiSuite): Json;
  modulesOf(traits: Traits): FapiModules;
}

/** Declares the tests of a FAPI plan: the modules of each variant, over each database. */
export function fapiCertification(plan: FapiPlan): void {
  describe.each(DATABASES)(`${plan.profile}, on %s`, (database) => {
    let suite: FapiSuite;
    beforeAll(async () => {
      suite = await FapiSuite.start(database);
    });
    afterAll(() => suite?.close());

    describe.each(plan.variants.map((variant) => [titleOf(variant), variant.traits] as const))('%s', (_, traits) => {
      let context: FapiContext;
      beforeAll(async () => {
        const register = (owner: Owner = 'client') => suite.register(traits, owner, plan.metadataOf(traits, suite));
        context = { suite, traits, client: await register(), client2: await register('client2'), register };
      });

      it.each(Object.entries(plan.modulesOf(traits)))('%s', (__, run) => run(context));
    });
  });
}
