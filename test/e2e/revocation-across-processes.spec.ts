import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DATABASES } from '../support/app.js';
import { ALL, AT_ONCE, WITHIN_A_SECOND, type Ending } from '../support/endings.js';
import { Holder, type Held } from '../support/holder.js';
import { startTwoProcesses, type TwoProcesses } from '../support/two-processes.js';

/** Milliseconds. */
const SECOND = 1000;

let processes: TwoProcesses;

describe.each(DATABASES.filter((database) => database === 'mysql'))(
  'what one process ends, at the other process, on %s',
  () => {
    beforeAll(async () => void (processes = await startTwoProcesses()));
    afterAll(() => processes.close());

    it.each(AT_ONCE.map((one) => [one.path, one] as const))(
      '%s → refused at the other process at once',
      async (_, ending) => {
        const holder = await Holder.at(processes);
        expect(new Set(await holder.show())).toEqual(new Set(['lives']));
        await ending.end(holder);
        expect(await holder.ask()).toEqual(expected(ending));
      },
    );

    it.each(WITHIN_A_SECOND.map((one) => [one.path, one] as const))(
      '%s → refused at the other process within 1 s',
      async (_, ending) => {
        const holder = await Holder.at(processes);
        expect(new Set(await holder.show())).toEqual(new Set(['lives']));
        await ending.end(holder);
        await new Promise((resolve) => setTimeout(resolve, SECOND));
        expect(await holder.ask()).toEqual(expected(ending));
      },
    );
  },
);

function expected({ keeps = [], error = 'invalid_grant' }: Pick<Ending, 'keeps'> & { readonly error?: string }) {
  const refusalOf = (held: Held) =>
    held === 'interaction' ? 'no code' : /code|refresh/.test(held) ? error : 'invalid_token';
  return Object.fromEntries(ALL.map((held) => [held, keeps.includes(held) ? 'lives' : refusalOf(held)]));
}
