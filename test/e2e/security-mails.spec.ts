import { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Mail } from '../../src/mail/mail.entity.js';
import { setUpApp } from '../support/authenticator-app.js';
import { MailServer } from '../support/mail-server.js';
import { startProduct, type Product } from '../support/product.js';
import { formOf, UserAgent, type Answer, type Credentials } from '../support/user-agent.js';

const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

let server: MailServer;
let product: Product;
let count = 0;
let dinah: Credentials;
let sub: string;
let address: string;

/** Signs in at the account page, in the browser of the agent. */
async function signIn(agent = new UserAgent(product.url), who = dinah): Promise<UserAgent> {
  const login = await agent.follow(await agent.get(`${product.url}/account`, { 'user-agent': BROWSER }));
  const form = formOf(login)!;
  await agent.follow(await agent.post(form.action, { ...form.fields, ...who }, { 'user-agent': BROWSER }));
  return agent;
}

const parsed = () => server.mails.filter(({ to }) => to.includes(address)).map((mail) => mail.parsed);
/** The subjects of the mails to the user, sorted, because mails are sent at the same time. */
const subjects = () =>
  parsed()
    .map(({ subject = '' }) => subject)
    .toSorted();
const textOf = (subject: string) => parsed().find((mail) => mail.subject === subject)!.text;
async function told(...expected: readonly string[]): Promise<void> {
  await expect.poll(subjects, { timeout: 20_000 }).toEqual(expected.toSorted());
}

describe('notices by mail', () => {
  beforeAll(async () => {
    server = await MailServer.start();
    product = await startProduct({ env: server.env });
  });
  afterAll(async () => {
    await product.close();
    await server.close();
  });
  beforeEach(async () => {
    dinah = { username: `dinah-${++count}`, password: 'the cat of the house' };
    address = `${dinah.username}@example.com`;
    sub = await product.admin.createUser({ ...dinah, email: address });
  });

  it('a sign-in from a new browser → one mail with browser, address and account, and none for the next sign-in there', async () => {
    const agent = await signIn();
    await told('Sign-in from a new browser');
    const text = textOf('Sign-in from a new browser');
    expect(text).toContain(`Account: ${dinah.username}\n`);
    expect(text).toContain('Browser: Firefox 140 on Linux\n');
    expect(text).toMatch(/IP address: (127\.0\.0\.1|::1)\n/);
    await product.admin.call('PATCH', `/users/${sub}`, { password: 'another cat of the house' });
    dinah = { ...dinah, password: 'another cat of the house' };
    await signIn(agent);
    await signIn();
    await told('Sign-in from a new browser', 'Your password was changed', 'Sign-in from a new browser');
  });

  it('a mail has the language of the `locale` of the account', async () => {
    await product.admin.call('PATCH', `/users/${sub}`, { locale: 'de-CH' });
    await signIn();
    await told('Anmeldung mit einem neuen Browser');
    expect(server.mails.at(-1)!.parsed.headers.get('content-language')).toBe('de');
    expect(server.mails.at(-1)!.parsed.text).toContain('Firefox 140 unter Linux');
  });

  it('a new password by the person → a mail that says so', async () => {
    const agent = await signIn();
    const account = await agent.get(`${product.url}/account`);
    const wanted = { current_password: dinah.password, new_password: 'another cat of the house' };
    await agent.submit(passwordForm(account), wanted);
    await told('Sign-in from a new browser', 'Your password was changed');
    expect(textOf('Your password was changed')).toContain('You changed the password of your account.');
  });

  it('an app is set up, a recovery code is used, and an administrator removes the factors → a mail each', async () => {
    const { codes } = await setUpApp(product.url, dinah);
    const agent = new UserAgent(product.url);
    const login = await agent.follow(await agent.get(`${product.url}/account`));
    const factor = await agent.follow(await agent.submit(login, { ...dinah }));
    await agent.follow(await agent.submit(factor, { code: codes[0]! }));
    await product.admin.call('DELETE', `/users/${sub}/factors`);
    await told(
      'Sign-in from a new browser',
      'A way to sign in was added',
      'A recovery code was used',
      'Sign-in from a new browser',
      'A way to sign in was removed',
    );
    expect(textOf('A recovery code was used')).toContain('9 unused codes remain.');
    expect(textOf('A way to sign in was removed')).toContain('An administrator removed the authenticator app');
  });

  it('another address by an administrator → a mail to the old one', async () => {
    await product.admin.call('PATCH', `/users/${sub}`, { email: `new-${address}` });
    await told('Your email address was changed');
    expect(server.mails.map(({ to }) => to[0])).not.toContain(`new-${address}`);
  });

  it('a user without an address, and a disabled one → no mail', async () => {
    const silent = { username: `silent-${count}`, password: 'the cat of the house' };
    await product.admin.createUser(silent);
    await signIn(undefined, silent);
    await product.admin.call('PATCH', `/users/${sub}`, { disabled: true });
    await product.admin.call('PATCH', `/users/${sub}`, { password: 'another cat of the house' });
    expect(await mailsOf(product)).toEqual(server.mails.length);
    expect(subjects()).toEqual([]);
  });
});

/** The account page with the password form alone, because a user agent submits the first form of a page. */
function passwordForm(page: Answer): Answer {
  const form = [...page.body.matchAll(/<form[^]*?<\/form>/g)].find(([html]) => html.includes('/account/password'))!;
  return { ...page, body: form[0] };
}

const mailsOf = ({ app }: Product) => app.get(DataSource).getRepository(Mail).count();

describe('SECURITY_MAILS', () => {
  it.each([
    ['none', []],
    ['password-changed, factor-added', ['password-changed']],
  ])('%s → mails: %j', async (list, messages) => {
    const quiet = await startProduct({ env: { SECURITY_MAILS: list } });
    await quiet.admin.call('PATCH', `/users/${quiet.sub}`, { password: 'another rabbit with a watch' });
    await quiet.admin.call('PATCH', `/users/${quiet.sub}`, { email: 'other@example.com' });
    const mails = await quiet.app.get(DataSource).getRepository(Mail).find();
    expect(mails.map(({ message }) => message)).toEqual(messages);
    await quiet.close();
  });
});
