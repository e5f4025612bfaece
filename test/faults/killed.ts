import { postForm, request } from '../support/admin-api.js';
import { REDIRECT_URI } from '../support/product.js';
import { formOf } from '../support/user-agent.js';
import { checkTables } from './invariants.js';
import { expectOneOf, inWords, type Outcome, type Party } from './party.js';
import { Tally } from './tally.js';

const EACH = 12;

/** One request that the kill may hit, and how its outcome is judged once the process is back. */
interface Attempt {
  readonly send: () => Promise<Outcome>;
  readonly judge: (answer: Outcome) => Promise<void>;
}

/** The first process dies at a random moment amid exchanges, refreshes, consents and registrations. */
export async function killedAtRandom(party: Party, rounds: number): Promise<Tally> {
  const tally = new Tally('kill -9 at a random moment under load');
  const [victim] = party.cluster.servers;
  for (; tally.rounds < rounds; tally.rounds++) {
    const attempts = [
      ...(await Promise.all((await party.newCodes(EACH)).map((code, at) => redemption(party, code, at, tally)))),
      ...(await refreshes(party, tally)),
      ...(await consents(party, tally)),
      ...Array.from({ length: EACH / 2 }, () => registration(party, tally)),
    ];
    const sent = attempts.map(({ send }) => send());
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 150));
    await victim.kill();
    const answers = await Promise.all(sent);
    await victim.start();
    tally.requests += answers.length;
    for (const [index, { judge }] of attempts.entries()) {
      tally.see(answers[index] === null ? 'cut off' : 'answered');
      await judge(answers[index]!);
    }
    await checkTables(party.cluster.databaseUrl, tally);
  }
  return tally;
}

/** An answer that was lost is asked for again: the code is unused and works, or it is used and everything of it ends. */
async function redemption(party: Party, code: string, at: number, tally: Tally): Promise<Attempt> {
  return {
    send: () => party.redeem(code, at),
    judge: async (answer) => {
      const last = answer ?? (await party.redeem(code, 1));
      expectOneOf(tally, 'a redemption', last, answer === null ? [200, 400] : [200]);
      if (answer === null) tally.see(last?.status === 200 ? 'code unused' : 'code used');
      if (last?.status === 200 && !(await party.isActive(last.body['access_token'] as string, 1))) {
        tally.count('lost', 'an access token is dead');
      }
      const replay = await party.redeem(code, 1);
      if (replay?.status !== 400) tally.count('doubled', `a second redemption: ${inWords(replay)}`);
      if (last?.status === 200 && (await party.isActive(last.body['access_token'] as string, 1))) {
        tally.count('wrong', 'a token lives after the replay of its code');
      }
    },
  };
}

/** An answer that was lost is given again, byte for byte. */
async function refreshes(party: Party, tally: Tally): Promise<readonly Attempt[]> {
  const tokens = [];
  for (let index = 0; index < EACH; index++) tokens.push((await party.tokens(1)).refresh);
  return tokens.map((token, at) => ({
    send: () => party.refresh(token, at),
    judge: async (answer) => {
      const again = await party.refresh(token, 1);
      if (again?.status !== 200) return tally.count('lost', `a refresh token: ${inWords(again)}`);
      const successor = again.body['refresh_token'] as string;
      if (answer?.status === 200 && answer.body['refresh_token'] !== successor)
        tally.count('doubled', 'two successors');
      if ((await party.refresh(successor, 1))?.status !== 200) tally.count('lost', 'the successor does not work');
    },
  }));
}

/** A consent that was cut off can be given again, or the page says that it was answered. */
async function consents(party: Party, tally: Tally): Promise<readonly Attempt[]> {
  const attempts: Attempt[] = [];
  for (let index = 0; index < EACH / 2; index++) {
    const page = await party.agent.follow(await party.agent.get(party.authorizeUrl({ prompt: 'consent' })));
    const { action, fields } = formOf(page)!;
    const send = async (): Promise<Outcome> => {
      const answer = await party.agent.post(action, { ...fields, decision: 'allow' }).catch(() => null);
      return answer && { status: answer.status, headers: answer.headers, body: { location: answer.location } };
    };
    const judge = async (answer: Outcome) => {
      const last = answer ?? (await send());
      expectOneOf(tally, 'a consent', last, answer === null ? [303, 400] : [303]);
      const code = new URL((last?.body['location'] as string | null) ?? 'x:').searchParams.get('code');
      if (code === null || (await party.redeem(code, 1))?.status === 200) return;
      tally.count('lost', 'a code that was given does not work');
    };
    attempts.push({ send, judge });
  }
  return attempts;
}

/** A registration that was answered is there. */
function registration(party: Party, tally: Tally): Attempt {
  const metadata = JSON.stringify({ redirect_uris: [REDIRECT_URI], grant_types: ['client_credentials'] });
  const init = { method: 'POST', body: metadata, headers: { 'content-type': 'application/json' } };
  return {
    send: () => request(`${party.cluster.issuer}/register`, init).catch(() => null),
    judge: async (answer) => {
      if (answer === null) return;
      expectOneOf(tally, 'a registration', answer, [201]);
      const { client_id, client_secret } = answer.body as Record<string, string>;
      const form = { grant_type: 'client_credentials', client_id: client_id!, client_secret: client_secret! };
      const token = await postForm(`${party.cluster.url(1)}/token`, form);
      if (token.status !== 200 && token.body['error'] !== 'invalid_client') return;
      if (token.status !== 200 && (await party.admin.get(`/clients/${client_id}`)).status !== 200) {
        tally.count('lost', `a registered client: ${inWords(token)}`);
      }
    },
  };
}
