import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DATABASES } from '../support/app.js';
import { FixedClock } from '../support/fixed-clock.js';
import { Mailbox } from '../support/mailbox.js';
import { startProduct, type Product } from '../support/product.js';
import { formOf, formsOf, textOf, UserAgent, type Answer } from '../support/user-agent.js';

const PASSWORD = 'the cat of the house';
const NEW = 'a brand new looking-glass';
const UNUSABLE = 'This link has expired, was used before, or was replaced by a newer one';

describe.each(DATABASES)('the form of a link by mail that a browser sends twice, over %s', (database) => {
  const clock = new FixedClock(new Date());
  let product: Product;
  let mailbox: Mailbox;
  let count = 0;
  let email: string;
  let sub: string;

  beforeAll(async () => {
    product = await startProduct({ database, clock, env: { SIGN_UP: 'open', ACCESS_TOKEN_TTL: '86400' } });
    mailbox = new Mailbox(product.app);
  });
  afterAll(() => product.close());
  beforeEach(() => {
    email = `dinah-${++count}@example.com`;
  });

  const open = async (agent: UserAgent, link: string) => agent.follow(await agent.get(link));
  const eventsOf = async (type: string, of = sub) =>
    (await product.admin.get(`/audit-events?sub=${of}&type=${type}`)).body['items'] as unknown[];
  const create = async (more: object) => {
    sub = (await product.admin.call('POST', '/users', { username: `dinah-${count}`, email, ...more })).body['sub'] as string;
  }; // prettier-ignore

  async function reset(agent: UserAgent): Promise<Answer> {
    await create({ password: PASSWORD, email_verified: true });
    await agent.submit(await agent.get(`${product.url}/forgot-password`), { username: email });
    return open(agent, await mailbox.linkTo(email, 'reset-password'));
  }

  async function invitation(agent: UserAgent): Promise<Answer> {
    await create({});
    await product.admin.call('POST', `/users/${sub}/invite`);
    return open(agent, await mailbox.linkTo(email, 'invitation'));
  }

  async function signUp(agent: UserAgent): Promise<Answer> {
    await agent.submit(await agent.get(`${product.url}/sign-up`), { email });
    return open(agent, await mailbox.linkTo(email, 'sign-up'));
  }

  async function verification(agent: UserAgent): Promise<Answer> {
    await create({ password: PASSWORD });
    const account = await agent.openAccount({ username: `dinah-${count}`, password: PASSWORD });
    const { action, fields } = formsOf(account).find((form) => form.action.endsWith('/confirm'))!;
    await agent.post(action, fields);
    return open(agent, await mailbox.linkTo(email, 'verify-address'));
  }

  const FORMS: readonly [string, (agent: UserAgent) => Promise<Answer>, string, string][] = [
    ['reset', reset, 'user.password_reset', '/account'],
    ['invitation', invitation, 'user.invitation_accepted', '/account'],
    ['sign-up', signUp, 'user.signed_up', '/account'],
    ['verification', verification, 'user.email_verified', '/account?done=address'],
  ];

  it.each(FORMS)('%s, one after the other → the same outcome, and one change', async (_, begin, type, end) => {
    const agent = new UserAgent(product.url);
    const page = await begin(agent);
    const first = await agent.submit(page, { new_password: NEW });
    const second = await agent.submit(page, { new_password: NEW });
    expect([first.status, second.status, second.location]).toEqual([303, 303, first.location]);
    expect((await agent.follow(second)).url).toBe(product.url + end);
    const [found] = (await product.admin.get(`/users?email=${email}`)).body['items'] as { sub: string }[];
    expect(await eventsOf(type, found!.sub)).toHaveLength(1);
  });

  it.each(FORMS)('%s, both at once → the same outcome, and one change', async (_, begin, type) => {
    const agent = new UserAgent(product.url);
    const page = await begin(agent);
    const send = () => agent.submit(page, { new_password: NEW });
    const answers = await Promise.all([send(), send(), send()]);
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303]);
    const [found] = (await product.admin.get(`/users?email=${email}`)).body['items'] as { sub: string }[];
    expect(await eventsOf(type, found!.sub)).toHaveLength(1);
  });

  it('a reset in a browser that did not ask for it → the page "Your new password is set", twice', async () => {
    await reset(new UserAgent(product.url));
    const agent = new UserAgent(product.url);
    const page = await open(agent, await mailbox.linkTo(email, 'reset-password'));
    for (let i = 0; i < 2; i++) {
      const answer = await agent.submit(page, { new_password: NEW });
      expect([answer.status, textOf(answer).includes('Your new password is set')]).toEqual([200, true]);
    }
    expect(await eventsOf('user.password_reset')).toHaveLength(1);
  });

  it('with another password → refused, and the first password stays', async () => {
    const agent = new UserAgent(product.url);
    const page = await reset(agent);
    await agent.submit(page, { new_password: NEW });
    const answer = await agent.submit(page, { new_password: 'another looking-glass' });
    expect([answer.status, textOf(answer).includes(UNUSABLE)]).toEqual([400, true]);
    const who = { username: `dinah-${count}`, password: NEW };
    expect((await new UserAgent(product.url).openAccount(who)).url).toBe(`${product.url}/account`);
  });

  it('by another browser, with the link and the password → refused', async () => {
    const agent = new UserAgent(product.url);
    const page = await reset(agent);
    const other = new UserAgent(product.url);
    const copy = await open(other, await mailbox.linkTo(email, 'reset-password'));
    await agent.submit(page, { new_password: NEW });
    const answer = await other.submit(copy, { new_password: NEW });
    expect([answer.status, textOf(answer).includes(UNUSABLE)]).toEqual([400, true]);
  });

  it('after a minute → refused: the browser has forgotten the link', async () => {
    const agent = new UserAgent(product.url);
    const page = await reset(agent);
    await agent.submit(page, { new_password: NEW });
    clock.advance(60);
    const answer = await agent.submit(page, { new_password: NEW });
    expect([answer.status, textOf(answer).includes(UNUSABLE)]).toEqual([400, true]);
  });

  it('after another change of the password, or of a disabled account → refused, and no one is signed in', async () => {
    for (const change of [{ password: 'set by an administrator' }, { disabled: true }]) {
      const agent = new UserAgent(product.url);
      const page = await reset(agent);
      await agent.submit(page, { new_password: NEW });
      await product.admin.call('PATCH', `/users/${sub}`, change);
      const answer = await agent.submit(page, { new_password: NEW });
      expect([answer.status, textOf(answer).includes(UNUSABLE)]).toEqual([400, true]);
      expect((await agent.get(`${product.url}/account`)).status).toBe(302);
      email = `dinah-${++count}@example.com`;
    }
  });

  it.each(['its person', 'a reset', 'an administrator'])(
    'attack: the form of a sign-up, sent again after %s changed the password → refused, also with the link',
    async (who) => {
      const agent = new UserAgent(product.url);
      const page = await signUp(agent);
      await agent.submit(page, { new_password: NEW });
      const [user] = (await product.admin.get(`/users?email=${email}`)).body['items'] as { sub: string }[];
      if (who === 'an administrator') await product.admin.call('PATCH', `/users/${user!.sub}`, { password: PASSWORD });
      if (who === 'a reset') {
        await agent.submit(await agent.get(`${product.url}/forgot-password`), { username: email });
        const owner = new UserAgent(product.url);
        await owner.submit(await open(owner, await mailbox.linkTo(email, 'reset-password')), {
          new_password: PASSWORD,
        });
      }
      if (who === 'its person') {
        const owner = new UserAgent(product.url);
        const account = await owner.openAccount({ username: email, password: NEW });
        const form = formsOf(account).find(({ action }) => action.endsWith('/account/password'))!;
        await owner.post(form.action, {
          ...form.fields,
          current_password: NEW,
          new_password: PASSWORD,
          end_others: 'yes',
        });
      }
      expect((await agent.get(`${product.url}/account`)).status).toBe(302);
      await open(agent, await mailbox.linkTo(email, 'sign-up'));
      const answer = await agent.submit(page, { new_password: NEW });
      expect([answer.status, textOf(answer).includes(UNUSABLE)]).toEqual([400, true]);
      expect((await agent.get(`${product.url}/account`)).status).toBe(302);
    },
  );

  it('after a later reset by another link → refused', async () => {
    const agent = new UserAgent(product.url);
    const page = await reset(agent);
    await agent.submit(page, { new_password: NEW });
    const later = new UserAgent(product.url);
    await later.submit(await later.get(`${product.url}/forgot-password`), { username: email });
    const second = await open(later, await mailbox.linkTo(email, 'reset-password'));
    await later.submit(second, { new_password: 'another looking-glass' });
    const answer = await agent.submit(page, { new_password: NEW });
    expect([answer.status, textOf(answer).includes(UNUSABLE)]).toEqual([400, true]);
  });

  it('the form of a used link still needs its proof', async () => {
    const agent = new UserAgent(product.url);
    const page = await verification(agent);
    await agent.submit(page, {});
    const { action, fields } = formOf(page)!;
    expect((await agent.post(action, { ...fields, csrf_token: 'wrong' })).status).toBeGreaterThanOrEqual(400);
  });
});
