import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { User } from '../../src/user/index.js';
import { codeOf, setUpApp } from '../support/authenticator-app.js';
import { DATABASES } from '../support/app.js';
import { FixedClock } from '../support/fixed-clock.js';
import { Mailbox } from '../support/mailbox.js';
import { startProduct, type Product } from '../support/product.js';
import { formOf, formsOf, linksOf, textOf, UserAgent, type Answer } from '../support/user-agent.js';

const PASSWORD = 'the cat of the house';
const SENT = 'a mail with a link is on its way';
const LIMITED = 'No mail was sent: three links have been requested within the last hour';
const UNUSABLE = 'This link has expired, was used before, or was replaced by a newer one';

describe.each(DATABASES)('the address of the own account, over %s', (database) => {
  const clock = new FixedClock(new Date());
  let product: Product;
  let mailbox: Mailbox;
  let count = 0;
  let dinah: { username: string; email: string };
  let wanted: string;
  let sub: string;

  beforeAll(async () => {
    product = await startProduct({
      database,
      clock,
      env: { ACCESS_TOKEN_TTL: '86400', SECURITY_MAILS: 'address-changed' },
    });
    mailbox = new Mailbox(product.app);
  });
  afterAll(() => product.close());
  beforeEach(async () => {
    dinah = { username: `dinah-${++count}`, email: `dinah-${count}@example.com` };
    wanted = `new-${count}@example.com`;
    sub = await product.admin.createUser({ ...dinah, password: PASSWORD, email_verified: true });
  });

  const viewOf = async (id = sub) => (await product.admin.get(`/users/${id}`)).body;
  const rowOf = () => product.app.get<DataSource>(getDataSourceToken()).getRepository(User).findOneByOrFail({ id: sub as User['id'] }); // prettier-ignore
  const eventsOf = async (type: string) =>
    (await product.admin.get(`/audit-events?sub=${sub}&type=${type}`)).body['items'] as unknown[];
  const noticesTo = async (address: string) =>
    (await mailbox.to(address)).map(({ message, data }) => ({ message, data }));
  const addressPage = (agent: UserAgent) => agent.get(`${product.url}/account/address`);

  async function signedIn(username = dinah.username, password = PASSWORD): Promise<UserAgent> {
    const agent = new UserAgent(product.url);
    expect((await agent.openAccount({ username, password })).url).toBe(`${product.url}/account`);
    return agent;
  }

  const canSignIn = async (username: string) =>
    (await new UserAgent(product.url).openAccount({ username, password: PASSWORD })).url === `${product.url}/account`;

  /** Asks for another address. */
  async function ask(agent: UserAgent, address = wanted): Promise<Answer> {
    return agent.submit(await addressPage(agent), { email: address });
  }

  const linkTo = (address = wanted) => mailbox.linkTo(address, 'change-address');
  const open = async (agent: UserAgent, link: string) => agent.follow(await agent.get(link));

  /** Asks for another address, and confirms it in the same browser. */
  async function changed(agent: UserAgent, address = wanted): Promise<Answer> {
    await ask(agent, address);
    return agent.follow(await agent.submit(await open(agent, await linkTo(address)), {}));
  }

  describe('the change', () => {
    it('takes effect when its owner confirms it; the earlier address is told, and sessions stay', async () => {
      const [agent, phone] = [await signedIn(), await signedIn()];
      const page = await addressPage(agent);
      expect(textOf(page)).toContain(`${dinah.email} is confirmed`);
      expect(linksOf(await agent.get(`${product.url}/account/profile`))).toHaveProperty('Change the email address');
      const { version } = await rowOf();
      const sent = await agent.submit(page, { email: wanted });
      expect(sent.status).toBe(200);
      expect(textOf(sent)).toContain(`If ${wanted} can be used for your account, ${SENT}`);
      const confirm = await open(agent, await linkTo());
      expect(textOf(confirm)).toContain(`${wanted} becomes the email address of the account ${dinah.username}`);
      expect(await viewOf()).toMatchObject({ email: dinah.email, email_verified: true });

      expect(textOf(await agent.follow(await agent.submit(confirm, {})))).toContain('Your email address has been changed');

      expect(await viewOf()).toMatchObject({ username: dinah.username, email: wanted, email_verified: true });
      expect((await rowOf()).version).toBeGreaterThan(version);
      expect([await canSignIn(wanted), await canSignIn(dinah.email)]).toEqual([true, false]);
      expect(await noticesTo(dinah.email)).toMatchObject([{ message: 'address-changed', data: { by: 'user' } }]);
      expect(await eventsOf('user.email_change_requested')).toHaveLength(1);
      expect(await eventsOf('user.email_changed')).toHaveLength(1);
      expect((await phone.get(`${product.url}/account`)).status).toBe(200);
    }); // prettier-ignore

    it('ends the trust of every browser (PE1)', async () => {
      const { seed } = await setUpApp(product.url, { username: dinah.username, password: PASSWORD }, clock.now().getTime());
      const agent = new UserAgent(product.url);
      const factor = await agent.openAccount({ username: dinah.username, password: PASSWORD });
      clock.advance(30);
      await agent.follow(await agent.submit(factor, { code: codeOf(seed, clock.now().getTime()), trust: 'yes' }));
      await agent.submit(await agent.get(`${product.url}/logout`), {});
      expect((await agent.openAccount({ username: dinah.username, password: PASSWORD })).url).toBe(`${product.url}/account`);

      const other = new UserAgent(product.url);
      clock.advance(30);
      const step = await other.openAccount({ username: dinah.username, password: PASSWORD });
      await other.follow(await other.submit(step, { code: codeOf(seed, clock.now().getTime()) }));
      await changed(other);

      await agent.submit(await agent.get(`${product.url}/logout`), {});
      const again = await agent.openAccount({ username: dinah.username, password: PASSWORD });
      expect(again.url).toContain('/login/factor');
    }); // prettier-ignore

    it('renames an account whose username is the earlier address, which then is free for its owner', async () => {
      await product.admin.call('PATCH', `/users/${sub}`, { username: dinah.email });
      const agent = await signedIn(dinah.email);
      expect(textOf(await addressPage(agent))).toContain('Your username is your email address, so it changes as well');
      await ask(agent);
      expect(textOf(await open(agent, await linkTo()))).toContain(`you then sign in as ${wanted}`);
      await agent.submit(await agent.get(`${product.url}/link`), {});
      expect(await viewOf()).toMatchObject({ username: wanted, email: wanted });
      expect([await canSignIn(wanted), await canSignIn(dinah.email)]).toEqual([true, false]);
      const next = { username: `next-${count}`, email: dinah.email, email_verified: true };
      expect((await product.admin.call('POST', '/users', next)).status).toBe(201);
    });

    it('adds an address to an account without one, and no one is told', async () => {
      const none = { username: `none-${count}`, password: PASSWORD };
      const id = await product.admin.createUser(none);
      const agent = await signedIn(none.username);
      expect(textOf(await addressPage(agent))).toContain('Your account has no email address');
      expect(linksOf(await agent.get(`${product.url}/account/profile`))).toHaveProperty('Add an email address');
      await changed(agent);
      expect(await viewOf(id)).toMatchObject({ email: wanted, email_verified: true });
      expect((await noticesTo(wanted)).map(({ message }) => message)).toEqual(['change-address']);
    });

    it('confirms the unverified address of the account', async () => {
      await product.admin.call('PATCH', `/users/${sub}`, { email_verified: false });
      await changed(await signedIn(), dinah.email);
      expect(await viewOf()).toMatchObject({ email: dinah.email, email_verified: true });
      expect((await noticesTo(dinah.email)).map(({ message }) => message)).toEqual(['change-address']);
      expect(await eventsOf('user.email_verified')).toHaveLength(1);
    });
  });

  describe('who can ask', () => {
    it('PE8: after five minutes, the page and the form lead to a new sign-in, and then to the page', async () => {
      const agent = await signedIn();
      const page = await addressPage(agent);
      clock.advance(301);
      const refused = await agent.submit(page, { email: wanted });
      expect(refused.location).toContain('/login?');
      expect(await mailbox.to(wanted)).toEqual([]);
      const login = await agent.follow(await addressPage(agent));
      const back = await agent.follow(await agent.submit(login, { username: dinah.username, password: PASSWORD }));
      expect(back.url).toBe(`${product.url}/account/address`);
    });

    it('a form without its proof, and one of another site, send nothing (CSRF)', async () => {
      const agent = await signedIn();
      const { action, fields } = formOf(await addressPage(agent))!;
      const form = { ...fields, email: wanted };
      expect((await agent.post(action, { ...form, csrf_token: 'wrong' })).status).toBe(403);
      expect((await agent.post(action, form, { origin: 'https://evil.example' })).status).toBe(403);
      expect(await mailbox.to(wanted)).toEqual([]);
    });

    it.each(['', 'no address', 'a@b.example\r\nBcc: c@d.example', 'a@b.example, c@d.example', `${'a'.repeat(255)}@b.example`])(
      '%j → 400 and no mail', async (address) => {
        const answer = await ask(await signedIn(), address);
        expect(answer.status).toBe(400);
        expect(textOf(answer)).toContain('Enter an email address, such as name@example.com');
      }); // prettier-ignore

    it('shows what was typed as text (XSS)', async () => {
      const answer = await ask(await signedIn(), `"><script>alert(1)</script>`);
      expect(answer.body).not.toContain('<script>alert');
    });

    it('the confirmed address of the account → 400', async () => {
      const answer = await ask(await signedIn(), dinah.email.toUpperCase());
      expect([answer.status, textOf(answer).includes('This is your confirmed email address already')]).toEqual([400, true]);
    }); // prettier-ignore
  });

  describe('PE6: an address of another account', () => {
    const owner = () => ({ username: `owner-${count}`, password: PASSWORD, email: wanted, email_verified: true });

    it('gets no mail, and the answer is that of a free address', async () => {
      await product.admin.createUser(owner());
      const agent = await signedIn();
      const [taken, free] = [await ask(agent), await ask(agent, `free-${count}@example.com`)];
      const shape = ({ status, headers, body }: Answer, address: string) => ({
        status,
        names: [...headers.keys()],
        text: body.replaceAll(address, 'the address').replaceAll(/value="[^"]{43}"/g, ''),
      });
      expect(shape(taken, wanted)).toEqual(shape(free, `free-${count}@example.com`));
      expect(await mailbox.to(wanted)).toEqual([]);
    });

    it('is limited as a free one: links that other people request for it do not count', async () => {
      await product.admin.createUser(owner());
      const anyone = new UserAgent(product.url);
      for (let i = 0; i < 3; i++)
        await anyone.submit(await anyone.get(`${product.url}/forgot-password`), { username: wanted });
      const agent = await signedIn();
      for (let i = 0; i < 3; i++) expect(textOf(await ask(agent))).toContain(SENT);
      expect(textOf(await ask(agent))).toContain(LIMITED);
    });

    it('taken after the link was sent → 409, nothing changes, and no one is told', async () => {
      const agent = await signedIn();
      await ask(agent);
      const page = await open(agent, await linkTo());
      await product.admin.createUser(owner());
      const answer = await agent.submit(page, {});
      expect(answer.status).toBe(409);
      expect(textOf(answer)).toContain('This email address belongs to another account');
      expect(await viewOf()).toMatchObject({ email: dinah.email, email_verified: true });
      expect(await noticesTo(dinah.email)).toEqual([]);
    });

    it('two accounts that confirm one address at once → one has it', async () => {
      const other = { username: `other-${count}`, password: PASSWORD };
      const id = await product.admin.createUser(other);
      const pages: [UserAgent, Answer][] = [];
      for (const name of [dinah.username, other.username]) {
        const agent = await signedIn(name);
        await ask(agent);
        pages.push([agent, await open(agent, await linkTo())]);
      }
      const answers = await Promise.all(pages.map(([agent, page]) => agent.submit(page, {})));
      expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([303, 409]);
      const emails = [await viewOf(), await viewOf(id)].map(({ email }) => email);
      expect(emails.filter((email) => email === wanted)).toHaveLength(1);
    });
  });

  describe('limits', () => {
    it('a fourth request of an account within the hour → 429 and no mail; an hour later it is sent', async () => {
      const agent = await signedIn();
      const addresses = [1, 2, 3, 4].map((i) => `limit-${i}-${count}@example.com`);
      const answers: Answer[] = [];
      for (const address of addresses) answers.push(await ask(agent, address));
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
      expect(textOf(answers[3]!)).toContain(LIMITED);
      expect(await mailbox.to(addresses[3]!)).toEqual([]);
      clock.advance(3601);
      expect((await ask(await signedIn(), addresses[3])).status).toBe(200);
    });

    it('a fourth request for an address within the hour, by another account → 429', async () => {
      const first = await signedIn();
      for (let i = 0; i < 3; i++) await ask(first);
      const other = { username: `other-${count}`, password: PASSWORD };
      await product.admin.createUser(other);
      const answer = await ask(await signedIn(other.username));
      expect([answer.status, textOf(answer).includes(LIMITED)]).toEqual([429, true]);
    });

    it('50 requests at once → three mails, and one link works', async () => {
      const agent = await signedIn();
      const { action, fields } = formOf(await addressPage(agent))!;
      const answers = await Promise.all(Array.from({ length: 50 }, () => agent.post(action, { ...fields, email: wanted })));
      expect(answers.every(({ status }) => status === 200 || status === 429)).toBe(true);
      const links = (await mailbox.to(wanted)).map(({ data }) => ('link' in data ? data.link : ''));
      expect(links.length).toBeLessThanOrEqual(3);
      const statuses = await Promise.all(links.map(async (link) => (await open(await signedIn(), link)).status));
      expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    }); // prettier-ignore

    it('POST /account/address/confirm tells the person that the limit is reached', async () => {
      await product.admin.call('PATCH', `/users/${sub}`, { email_verified: false });
      const agent = await signedIn();
      const texts: string[] = [];
      for (let i = 0; i < 4; i++) {
        const account = await agent.get(`${product.url}/account`);
        const { action, fields } = formsOf(account).find((form) => form.action.endsWith('/account/address/confirm'))!;
        texts.push(textOf(await agent.follow(await agent.post(action, fields))));
      }
      expect(texts.map((text) => [text.includes('A mail with a link is on its way'), text.includes(LIMITED)])).toEqual(
        [...Array.from({ length: 3 }, () => [true, false]), [false, true]],
      ); // prettier-ignore
    });
  });

  describe('the link', () => {
    it('names the account to a browser that is not signed in, and continues after the sign-in', async () => {
      await ask(await signedIn());
      const phone = new UserAgent(product.url);
      const page = await open(phone, await linkTo());
      expect(formOf(page)).toBeNull();
      expect(textOf(page)).toContain(`Sign in as ${dinah.username} first`);
      const login = await phone.get(linksOf(page)['Sign in']!);
      const confirm = await phone.follow(await phone.submit(login, { username: dinah.username, password: PASSWORD }));
      expect(confirm.url).toBe(`${product.url}/link`);
      await phone.submit(confirm, {});
      expect(await viewOf()).toMatchObject({ email: wanted });
    });

    it('an address as username is not shown in full: the mailbox may be that of a stranger', async () => {
      await product.admin.call('PATCH', `/users/${sub}`, { username: dinah.email });
      await ask(await signedIn(dinah.email));
      const page = await open(new UserAgent(product.url), await linkTo());
      expect(textOf(page)).toContain('Sign in as d…@example.com first');
      expect(page.body).not.toContain(dinah.email);
      const [mail] = await mailbox.to(wanted);
      expect(mail!.account).toEqual({ sub, username: 'd…@example.com' });
    });

    it('does nothing in a browser of another account, whose form is refused', async () => {
      await ask(await signedIn());
      const other = { username: `other-${count}`, password: PASSWORD };
      const id = await product.admin.createUser(other);
      const agent = new UserAgent(product.url);
      const owner = await signedIn();
      const { fields } = formOf(await open(owner, await linkTo()))!;
      await agent.openAccount(other);
      const page = await open(agent, await linkTo());
      expect(linksOf(page)).toHaveProperty('Sign out');
      expect(formOf(page)).toBeNull();
      expect((await agent.post(`${product.url}/link`, fields)).status).toBe(403);
      expect([(await viewOf())['email'], (await viewOf(id))['email']]).toEqual([dinah.email, undefined]);
    });

    it('GET uses nothing up (mail scanners); a used and a replaced link are refused', async () => {
      const agent = await signedIn();
      await ask(agent);
      const first = await linkTo();
      clock.advance(1);
      const second = await ask(agent).then(() => linkTo());
      expect(textOf(await open(agent, first))).toContain(UNUSABLE);
      for (let i = 0; i < 3; i++) expect((await open(agent, second)).status).toBe(200);
      await agent.submit(await open(agent, second), {});
      expect(textOf(await open(agent, second))).toContain(UNUSABLE);
    });

    it('is valid for an hour', async () => {
      const agent = await signedIn();
      await ask(agent);
      clock.advance(3600);
      expect(textOf(await open(await signedIn(), await linkTo()))).toContain(UNUSABLE);
    });

    it('50 submits by two browsers at once → one change, one event and one notice', async () => {
      const agents = [await signedIn(), await signedIn()];
      await ask(agents[0]!);
      const link = await linkTo();
      const forms = await Promise.all(agents.map(async (agent) => formOf(await open(agent, link))!));
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, i) => agents[i % 2]!.post(`${product.url}/link`, forms[i % 2]!.fields)),
      );
      // Copies of the form that has won are answered as it was; those of the other browser are refused.
      const accepted = answers.filter(({ status }) => status === 303).length;
      expect(accepted).toBe(25);
      expect(answers.filter(({ status }) => ![303, 400, 409].includes(status))).toEqual([]);
      expect(await eventsOf('user.email_changed')).toHaveLength(1);
      expect(await noticesTo(dinah.email)).toHaveLength(1);
    });

    it.each([
      ['another address by an administrator', 'email', 'set@example.com'],
      ['another password', 'password', 'set by an administrator'],
    ])('%s ends it', async (_, member, value) => {
      await ask(await signedIn());
      await product.admin.call('PATCH', `/users/${sub}`, { [member]: value });
      const agent = await signedIn(dinah.username, member === 'password' ? value : PASSWORD);
      expect(textOf(await open(agent, await linkTo()))).toContain(UNUSABLE);
    });

    it.each(['disabled', 'deleted'])('an account that is %s meanwhile → the link is refused', async (state) => {
      const agent = await signedIn();
      await ask(agent);
      const page = await open(agent, await linkTo());
      await (state === 'disabled'
        ? product.admin.call('PATCH', `/users/${sub}`, { disabled: true })
        : product.admin.call('DELETE', `/users/${sub}`));
      const answer = await agent.submit(page, {});
      expect([answer.status, textOf(answer).includes(UNUSABLE)]).toEqual([400, true]);
    });

    it('a reset by mail ends it, and the change ends a reset that was sent to the earlier address', async () => {
      const reset = async () => {
        const anyone = new UserAgent(product.url);
        await anyone.submit(await anyone.get(`${product.url}/forgot-password`), { username: dinah.email });
        return mailbox.linkTo(dinah.email, 'reset-password');
      };
      const attacker = await signedIn();
      await ask(attacker);
      const anyone = new UserAgent(product.url);
      await anyone.submit(await open(anyone, await reset()), { new_password: PASSWORD });
      const owner = await signedIn();
      expect(textOf(await open(owner, await linkTo()))).toContain(UNUSABLE);
      clock.advance(1);
      const later = await reset();
      await changed(owner);
      expect(textOf(await open(new UserAgent(product.url), later))).toContain(UNUSABLE);
    });
  });
});

describe('in production without SMTP_URL', () => {
  it('the pages say that no mail is sent, and nothing is queued', async () => {
    const product = await startProduct({ env: { NODE_ENV: 'production' } });
    const who = { username: 'dinah', password: PASSWORD };
    await product.admin.createUser({ ...who, email: 'dinah@example.com' });
    const agent = new UserAgent(product.url);
    const account = await agent.openAccount(who);
    const OFF = 'This server sends no mails, so an email address cannot be confirmed here';
    const page = await agent.get(`${product.url}/account/address`);
    expect(textOf(page)).toContain(OFF);
    expect(formOf(page)).toBeNull();
    // The forms of a page from before the mails were turned off.
    const { fields } = formsOf(account).find((form) => form.action.endsWith('/account/password'))!;
    const token = { csrf_token: fields['csrf_token']! };
    const confirmed = await agent.follow(await agent.post(`${product.url}/account/address/confirm`, token));
    expect(textOf(confirmed)).toContain(OFF);
    expect(await new Mailbox(product.app).all()).toEqual([]);
    await product.close();
  });
});
