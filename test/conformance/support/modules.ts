import { afterAll, beforeAll, describe, it } from 'vitest';
import type { UserAgent } from '../../support/user-agent.js';
import type { Flow } from './flow.js';
import type { SuiteClient } from './suite-client.js';
import { Suite } from './suite.js';

/** The context of a module: a new client, and a browser without cookies. */
export interface Context {
  readonly suite: Suite;
  readonly flow: Flow;
  readonly client: SuiteClient;
  readonly browser: UserAgent;
}

/** The Foundation's test modules of a profile by their names, and what each of them does here. */
export type Modules = Readonly<Record<string, (context: Context) => Promise<void>>>;

/** Declares the tests of one certification profile: each of its modules with each of its flows. */
export function certification(profile: string, plan: readonly (readonly [Flow, Modules])[]): void {
  describe(profile, () => {
    let suite: Suite;
    beforeAll(async () => {
      suite = await Suite.start();
    });
    afterAll(() => suite?.close());

    describe.each(plan.map(([flow, modules]) => ({ title: titleOf(flow), flow, modules })))('$title', ({ flow, modules }) => {
      it.each(Object.entries(modules))('%s', async (_, run) => {
        await run({ suite, flow, client: await suite.register(flow), browser: suite.browser() });
      });
    }); // prettier-ignore
  });
}

function titleOf({ responseType, responseMode }: Flow): string {
  return `response_type=${responseType}${responseMode === undefined ? '' : `, response_mode=${responseMode}`}`;
}
