import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeOf, setUpApp } from '../support/authenticator-app.js';
import { startTwoProcesses, type TwoProcesses } from '../support/two-processes.js';
import { formOf, UserAgent } from '../support/user-agent.js';

const DINAH = { username: 'dinah', password: 'the cat of the house' };

let processes: TwoProcesses;
beforeAll(async () => {
  processes = await startTwoProcesses();
  await processes.first.admin.createUser(DINAH);
});
afterAll(() => processes.close());

const withPassword = (agent: UserAgent) => agent.openAccount(DINAH);

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
    const { seed, codes } = await setUpApp(processes.first.url, DINAH);
    expect(await signInsWith(codeOf(seed, Date.now()))).toBe(1);
    await processes.first.admin.call('POST', `/users/${await subOfDinah()}/unlock`);
    expect(await signInsWith(codes[0]!)).toBe(1);
  });
});

async function subOfDinah(): Promise<string> {
  const { body } = await processes.first.admin.get('/users?username=dinah');
  return (body['items'] as { sub: string }[])[0]!.sub;
}
