import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Mailbox } from '../support/mailbox.js';
import { startTwoProcesses, type TwoProcesses } from '../support/two-processes.js';
import { formOf, UserAgent } from '../support/user-agent.js';

const DINAH = { username: 'dinah', password: 'the cat of the house', email: 'dinah@example.com', email_verified: true };

let processes: TwoProcesses;
beforeAll(async () => {
  processes = await startTwoProcesses({ env: { SIGN_UP: 'open' } });
  await processes.first.admin.createUser(DINAH);
});
afterAll(() => processes.close());

describe('one link at two processes at the same time (PE5)', () => {
  it('20 submits of a reset → one sets its password, 19 are refused', async () => {
    const { first, second } = processes;
    const agent = new UserAgent(first.url);
    await agent.submit(await agent.get(`${first.url}/forgot-password`), { username: DINAH.email });
    const link = await new Mailbox(first.app).linkTo(DINAH.email, 'reset-password');
    const { fields } = formOf(await agent.follow(await agent.get(link)))!;
    const passwords = Array.from({ length: 20 }, (_, i) => `looking-glass number ${i}`);
    const send = (new_password: string, i: number) =>
      agent.post(`${[first.url, second.url][i % 2]}/link`, { ...fields, new_password });
    const answers = await Promise.all(passwords.map(send));
    const winners = passwords.filter((_, i) => answers[i]!.status < 400);
    expect(winners).toHaveLength(1);
    expect(answers.filter(({ status }) => ![200, 303, 400, 409].includes(status))).toEqual([]);
    const login = new UserAgent(first.url);
    const page = await login.follow(await login.get(`${first.url}/account`));
    expect((await login.submit(page, { username: DINAH.username, password: winners[0]! })).status).toBe(303);
  });

  it('two accounts prove one address at once → both have the new password, and one has the address verified', async () => {
    const { first, second } = processes;
    for (let round = 0; round < 3; round++) {
      const email = `shared-${round}@example.com`;
      const subs = [];
      for (const name of ['one', 'two']) {
        const sub = await first.admin.createUser({ username: `${name}-${round}`, password: DINAH.password, email });
        await first.admin.call('POST', `/users/${sub}/reset-password`);
        subs.push(sub);
      }
      const links = (await new Mailbox(first.app).to(email)).map(({ data }) => ('link' in data ? data.link : ''));
      const forms = await Promise.all(links.map((link) => opened(link)));
      const answers = await Promise.all(
        forms.map(({ agent, fields }, i) =>
          agent.post(`${[first.url, second.url][i]}/link`, { ...fields, new_password: 'a new looking-glass' }),
        ),
      );
      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
      const users = await Promise.all(subs.map((sub) => first.admin.get(`/users/${sub}`)));
      expect(users.filter(({ body }) => body['email_verified'] === true)).toHaveLength(1);
    }
  });

  it('two invitations prove one address at once → 409 for one of them', async () => {
    const { first, second } = processes;
    for (let round = 0; round < 3; round++) {
      const email = `invited-${round}@example.com`;
      for (const name of ['one', 'two']) {
        const { body } = await first.admin.call('POST', '/users', { username: `invited-${name}-${round}`, email });
        await first.admin.call('POST', `/users/${body['sub'] as string}/invite`);
      }
      const links = (await new Mailbox(first.app).to(email)).map(({ data }) => ('link' in data ? data.link : ''));
      const forms = await Promise.all(links.map((link) => opened(link)));
      const answers = await Promise.all(
        forms.map(({ agent, fields }, i) =>
          agent.post(`${[first.url, second.url][i]}/link`, { ...fields, new_password: 'a new looking-glass' }),
        ),
      );
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([303, 409]));
    }
  });

  it('links of one slot, changes and a deletion of the user at once → no answer is 500, and a person always sees 200', async () => {
    const { first, second } = processes;
    for (let round = 0; round < 4; round++) {
      const email = `busy-${round}@example.com`;
      const who = { username: `busy-${round}`, password: DINAH.password, email, email_verified: true };
      const sub = await first.admin.createUser(who);
      const agent = new UserAgent(first.url);
      const { fields } = formOf(await agent.get(`${first.url}/forgot-password`))!;
      const ask = (url: string) => agent.post(`${url}/forgot-password`, { ...fields, username: email });
      const reset = () => first.admin.call('POST', `/users/${sub}/reset-password`);
      const asked = Promise.all([ask(first.url), ask(second.url), ask(first.url), ask(second.url)]);
      const sent = Promise.all([reset(), reset(), reset()]);
      const changed = first.admin.call('PATCH', `/users/${sub}`, { email: `other-${email}` });
      const removed = round % 2 === 0 ? [] : [first.admin.call('DELETE', `/users/${sub}`)];
      expect((await asked).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
      const statuses = [...(await sent), await changed, ...(await Promise.all(removed))].map(({ status }) => status);
      expect(statuses.filter((status) => ![200, 204, 404, 409, 429].includes(status))).toEqual([]);
    }
  });

  /** Asks for an account. @returns the form of the link */
  async function newcomer(email: string) {
    const { first } = processes;
    const agent = new UserAgent(first.url);
    await agent.submit(await agent.get(`${first.url}/sign-up`), { email });
    return opened(await new Mailbox(first.app).linkTo(email, 'sign-up'));
  }

  it('20 submits of a sign-up → one creates the account, 19 are refused', async () => {
    const { first, second } = processes;
    for (let round = 0; round < 3; round++) {
      const email = `new-${round}@example.com`;
      const { agent, fields } = await newcomer(email);
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, i) =>
          agent.post(`${[first.url, second.url][i % 2]}/link`, {
            ...fields,
            username: `new ${round} ${i}`,
            new_password: 'a new looking-glass',
          }),
        ),
      );
      expect(answers.filter(({ status }) => status === 303)).toHaveLength(1);
      expect(answers.filter(({ status }) => ![303, 400, 409].includes(status))).toEqual([]);
      const { body } = await first.admin.get(`/users?email=${email}`);
      expect(body['items']).toMatchObject([{ email, email_verified: true }]);
    }
  });

  it('8 people choose one username at once → one account; the links of the others still work', async () => {
    const { first, second } = processes;
    const people = await Promise.all(Array.from({ length: 8 }, (_, i) => newcomer(`same-${i}@example.com`)));
    const send = (username: (i: number) => string) =>
      Promise.all(
        people.map(({ agent, fields }, i) =>
          agent.post(`${[first.url, second.url][i % 2]}/link`, {
            ...fields,
            username: username(i),
            new_password: 'a new looking-glass',
          }),
        ),
      );
    const answers = await send(() => 'the-same');
    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([
      303,
      ...Array.from({ length: 7 }, () => 409),
    ]);
    const again = await send((i) => `not-the-same-${i}`);
    expect(again.map(({ status }) => status).sort((a, b) => a - b)).toEqual([
      ...Array.from({ length: 7 }, () => 303),
      400,
    ]);
  });

  it('20 requests for one address → at most three mails, and one link works', async () => {
    const { first, second } = processes;
    const who = { ...DINAH, username: 'tabby', email: 'tabby@example.com' };
    await first.admin.createUser(who);
    const agent = new UserAgent(first.url);
    const { fields } = formOf(await agent.get(`${first.url}/forgot-password`))!;
    const send = (i: number) =>
      agent.post(`${[first.url, second.url][i % 2]}/forgot-password`, { ...fields, username: who.email });
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => send(i)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const mails = await new Mailbox(first.app).to(who.email);
    expect(mails.length).toBeLessThanOrEqual(3);
    const statuses = await Promise.all(mails.map(({ data }) => statusOf('link' in data ? data.link : '')));
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
  });
});

/** Opens a link in a new browser. @returns the browser, and the fields of the form */
async function opened(link: string) {
  const agent = new UserAgent(processes.first.url);
  return { agent, fields: formOf(await agent.follow(await agent.get(link)))!.fields };
}

/** Opens a link in a new browser. */
async function statusOf(link: string): Promise<number> {
  const agent = new UserAgent(processes.first.url);
  return (await agent.follow(await agent.get(link))).status;
}
