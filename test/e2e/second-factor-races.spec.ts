import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTwoProcesses, type TwoProcesses } from '../support/two-processes.js';
import { formOf, UserAgent, type Answer } from '../support/user-agent.js';

const DINAH = { username: 'dinah', password: 'the cat of the house' };

let processes: TwoProcesses;
beforeAll(async () => {
  processes = await startTwoProcesses();
  await processes.first.admin.createUser(DINAH);
});
afterAll(() => processes.close());

async function withPassword(agent: UserAgent, path = '/account'): Promise<Answer> {
  const login = await agent.follow(await agent.get(`${processes.first.url}${path}`));
  return agent.follow(await agent.submit(login, { ...DINAH }));
}

/** Sets up an app, and returns its seed and the recovery codes. */
async function withApp(): Promise<{ seed: string; codes: readonly string[] }> {
  const agent = new UserAgent(processes.first.url);
  await withPassword(agent, '/account/security');
  const page = await agent.get(`${processes.first.url}/account/security/app`);
  const seed = /<code class="key">([^<]+)</.exec(page.body)![1]!.replaceAll(' ', '');
  // The code of the last step, so that the code of this step is still unused.
  const totp = new TOTP({ secret: Secret.fromBase32(seed) });
  const done = await agent.submit(page, { code: totp.generate({ timestamp: Date.now() - 30_000 }) });
  return { seed, codes: [...done.body.matchAll(/<li><code>([^<]+)</g)].map(([, code]) => code!) };
}

/** Sends one code many times at once, to both processes in turns. @returns how many sign-ins succeeded */
async function signInsWith(code: string): Promise<number> {
  const agent = new UserAgent(processes.first.url);
  const { fields } = formOf(await withPassword(agent))!;
  const urls = [processes.first.url, processes.second.url];
  const send = (i: number) => agent.post(`${urls[i % 2]}/login/factor`, { ...fields, code });
  const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => send(i)));
  expect(answers.filter(({ status }) => ![303, 400, 429].includes(status))).toEqual([]);
  return answers.filter(({ status }) => status === 303).length;
}

describe('one code at two processes at the same time', () => {
  it('PE3, PE4: a code of the app, then a recovery code → each signs in once', async () => {
    const { seed, codes } = await withApp();
    expect(await signInsWith(new TOTP({ secret: Secret.fromBase32(seed) }).generate())).toBe(1);
    await processes.first.admin.call('POST', `/users/${await subOfDinah()}/unlock`);
    expect(await signInsWith(codes[0]!)).toBe(1);
  });
});

async function subOfDinah(): Promise<string> {
  const { body } = await processes.first.admin.get('/users?username=dinah');
  return (body['items'] as { sub: string }[])[0]!.sub;
}
