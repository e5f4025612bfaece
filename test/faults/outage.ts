import { expectOneOf, textOf, isAway, type Outcome } from './answers.js';
import { checkTables } from './invariants.js';
import type { MariaDb } from './mariadb.js';
import type { Party } from './party.js';
import type { Tally } from './tally.js';

/** Milliseconds within which every request is answered, in any state of the database. */
const BOUND = 15_000;
/** Milliseconds within which the service recovers after the database has. */
const RECOVERY = 5000;
/** Milliseconds. */
const WARM_UP = 500;
/** Refresh tokens in use, distributed over the processes. */
const FAMILIES = 6;

export interface Outage<Database = MariaDb> {
  readonly name: string;
  begin(database: Database): void | Promise<void>;
  end(database: Database): void | Promise<void>;
  /** Milliseconds. */
  readonly lasts: number;
  /** Whether every request may succeed, only later. */
  readonly maySucceedLater?: boolean;
}

export const OUTAGES: readonly Outage[] = [
  { name: 'stopped', begin: (db) => db.stop(), end: (db) => db.start(), lasts: 2000 },
  { name: 'frozen', begin: (db) => db.freeze(), end: (db) => db.thaw(), lasts: 9000 },
  { name: 'killed and restarted', begin: (db) => db.stop('SIGKILL'), end: (db) => db.start(), lasts: 0 },
];

export interface OutageOptions<Database = MariaDb> {
  readonly database: Database;
  readonly kind: Outage<Database>;
  readonly rounds: number;
}

/** Takes the database away under load and brings it back: 503 meanwhile, full service soon after it, nothing half done. */
export async function outage<Database>(
  party: Party,
  tally: Tally,
  { database, kind, rounds }: OutageOptions<Database>,
): Promise<void> {
  for (; tally.rounds < rounds; tally.rounds++) {
    const codes = await party.newCodes(30);
    const families: string[] = [];
    while (families.length < FAMILIES) families.push((await party.tokens(families.length)).refresh);
    const load = new Load(party, tally);
    const workers = [
      ...families.map((token, at) => load.refreshing(token, at)),
      ...party.cluster.servers.map((_, at) => load.issuing(at)),
      load.redeeming(codes),
    ];
    await pause(WARM_UP);
    await kind.begin(database);
    await pause(kind.lasts);
    await kind.end(database);
    await recovered(party, tally);
    load.over = true;
    await Promise.all(workers);
    await checkTables(party, tally);
  }
  if (!tally.seen.has('503') && kind.maySucceedLater !== true) tally.count('wrong', 'no request was answered with 503');
}

/** Clients that continue during the outage. */
class Load {
  over = false;

  constructor(
    private readonly party: Party,
    private readonly tally: Tally,
  ) {}

  /** Refreshes one token after the other, each from the one before; a request without an answer is sent again. */
  async refreshing(token: string, at: number): Promise<void> {
    for (let current = token; !this.over;) {
      const answer = await this.timed('a refresh', () => this.party.refresh(current, at));
      if (answer?.status === 400) return this.tally.count('lost', `a family: ${textOf(answer)}`);
      if (answer?.status === 200) current = answer.body['refresh_token'] as string;
      else await pause(100);
    }
  }

  async issuing(at: number): Promise<void> {
    while (!this.over) {
      const form = { grant_type: 'client_credentials' };
      const answer = await this.timed('client_credentials', () => this.party.post(at, '/token', form));
      if (answer?.status === 400) this.tally.count('wrong', textOf(answer));
      if (answer?.status !== 200) await pause(100);
    }
  }

  /** A code whose redemption was answered 503 is unused, or its COMMIT was under way when the outage began. */
  async redeeming(codes: readonly string[]): Promise<void> {
    for (const [at, code] of codes.entries()) {
      let answer = await this.timed('a redemption', () => this.party.redeem(code, at));
      if (answer?.status === 400) this.tally.count('lost', `a code at its first redemption: ${textOf(answer)}`);
      while (isAway(answer)) {
        await pause(200);
        answer = await this.timed('a redemption', () => this.party.redeem(code, at));
        if (answer?.status === 400) this.tally.see('used by a COMMIT without an answer');
      }
    }
  }

  private async timed(what: string, send: () => Promise<Outcome>): Promise<Outcome> {
    const began = performance.now();
    const answer = await send();
    const took = Math.round(performance.now() - began);
    this.tally.requests++;
    if (answer?.status === 503) this.tally.see('503');
    if (took > BOUND) this.tally.count('wrong', `${what} took ${took} ms`);
    expectOneOf(this.tally, what, answer, [200, 400, 503]);
    return answer;
  }
}

async function recovered(party: Party, tally: Tally): Promise<void> {
  const began = performance.now();
  for (const at of party.cluster.servers.keys()) {
    for (;;) {
      const answer = await party.post(at, '/token', { grant_type: 'client_credentials' });
      if (answer?.status === 200) break;
      if (performance.now() - began > RECOVERY) return tally.count('wrong', `not back after ${RECOVERY} ms: ${textOf(answer)}`); // prettier-ignore
      await pause(50);
    }
  }
  tally.see(`back after ${Math.round((performance.now() - began) / 100) / 10} s`);
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
