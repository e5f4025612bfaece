import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Mailbox } from '../support/mailbox.js';
import { authorizeUrl, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { linksOf, responseOf, textOf, UserAgent, type Answer } from '../support/user-agent.js';

const PASSWORD = 'a brand new looking-glass';
let product: Product;
let mailbox: Mailbox;

const start = (env: Record<string, string>) => async () => {
  product = await startProduct({ env });
  mailbox = new Mailbox(product.app);
};
const request = (more: Record<string, string> = {}) =>
  authorizeUrl(product, {
    client_id: product.client.client_id,
    redirect_uri: REDIRECT_URI,
    response_type: 'code',
    ...more,
  });

/** Opens the page inside a request of an application, and asks for a mail. */
async function ask(agent: UserAgent, email: string): Promise<Answer> {
  const login = await agent.follow(await agent.get(request()));
  return agent.submit(await agent.get(linksOf(login)['Create an account']!), { email });
}

async function documents() {
  const json = async (path: string) => (await fetch(`${product.url}${path}`)).json() as Promise<Record<string, object>>;
  const { prompt_values_supported: prompts } = await json('/.well-known/openid-configuration');
  return { prompts, paths: Object.keys((await json('/docs-json'))['paths']!) };
}

describe('SIGN_UP=off, the default', () => {
  beforeAll(start({}));
  afterAll(() => product.close());

  it('no page, no link, no prompt=create, nothing in Swagger and discovery', async () => {
    const agent = new UserAgent(product.url);
    expect((await agent.get(`${product.url}/sign-up`)).status).toBe(404);
    expect((await agent.post(`${product.url}/sign-up`, { email: 'dinah@example.com' })).status).toBe(404);
    expect(linksOf(await agent.follow(await agent.get(request())))).not.toHaveProperty('Create an account');
    const refused = await agent.follow(await agent.get(request({ prompt: 'create', state: 's' })));
    expect(responseOf(refused.location!)).toMatchObject({ error: 'invalid_request', state: 's' });
    const { prompts, paths } = await documents();
    expect(prompts).not.toContain('create');
    expect(paths).not.toContain('/sign-up');
    expect(paths).toContain('/forgot-password');
  });
});

describe('SIGN_UP=example.com, MÜNCHEN.example', () => {
  beforeAll(start({ SIGN_UP: 'example.com, MÜNCHEN.example', MFA: 'required' }));
  afterAll(() => product.close());

  it('names the domains; another domain gets the same answer and no mail', async () => {
    const agent = new UserAgent(product.url);
    expect(textOf(await agent.get(`${product.url}/sign-up`))).toContain(
      'addresses at example.com, xn--mnchen-3ya.example',
    );
    const addresses = ['dinah@example.com', 'dinah@münchen.example', 'dinah@sub.example.com', 'dinah@example.org'];
    const answers = [];
    for (const address of addresses) {
      const { status, body } = await ask(new UserAgent(product.url), address);
      answers.push({ status, text: body.replaceAll(address, '').replace(/interaction=[\w.-]+/g, '') });
    }
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    const sent = await Promise.all(
      [...addresses, 'dinah@xn--mnchen-3ya.example'].map((to) => mailbox.linkMessagesTo(to)),
    );
    expect(sent.flat()).toEqual(['sign-up', 'sign-up']);
    expect((await documents()).prompts).toContain('create');
  });

  it('MFA=required: the new account sets up a second factor before its session begins (PE1)', async () => {
    const agent = new UserAgent(product.url);
    await ask(agent, 'kitty@example.com');
    const page = await agent.follow(await agent.get(await mailbox.linkTo('kitty@example.com', 'sign-up')));
    const enrol = await agent.follow(await agent.submit(page, { new_password: PASSWORD }));
    expect(enrol.url).toContain('/login/enrol?');
    expect(agent.cookieNames).not.toContain(agent.ours('session'));
  });
});

describe('SIGN_UP=invite', () => {
  beforeAll(start({ SIGN_UP: 'invite' }));
  afterAll(() => product.close());

  async function user(more: Record<string, unknown>, isInvited = true): Promise<string> {
    const { body } = await product.admin.call('POST', '/users', more);
    if (isInvited) await product.admin.call('POST', `/users/${body['sub'] as string}/invite`);
    return body['sub'] as string;
  }

  it('an invited person receives the invitation again, and the application gets its user', async () => {
    const sub = await user({ username: 'dinah', email: 'dinah@example.com' });
    const old = await mailbox.linkTo('dinah@example.com', 'invitation');
    const agent = new UserAgent(product.url);
    const sent = await ask(agent, 'Dinah@example.com');
    expect(textOf(sent)).toContain('If Dinah@example.com was invited');
    expect((await agent.follow(await agent.get(old))).status).toBe(400);
    const link = await mailbox.linkTo('Dinah@example.com', 'invitation');
    const page = await agent.follow(await agent.get(link));
    let done = await agent.follow(await agent.submit(page, { new_password: PASSWORD }));
    if (done.body.includes('name="decision"'))
      done = await agent.follow(await agent.submit(done, { decision: 'allow' }));
    expect(responseOf(done.location!)).toHaveProperty('code');
    expect((await product.admin.get(`/users/${sub}`)).body).toMatchObject({ email_verified: true });
  });

  it('attack: the owner of an address to which an invited account was changed receives no invitation', async () => {
    const sub = await user({ username: 'kitty', email: 'kitty@example.com', password: PASSWORD });
    const typed = { email: 'kitty@example.net' };
    expect((await product.admin.call('PATCH', `/users/${sub}`, typed)).status).toBe(200);
    expect((await ask(new UserAgent(product.url), typed.email)).status).toBe(200);
    expect(await mailbox.linkMessagesTo(typed.email)).toEqual([]);
    await product.admin.call('POST', `/users/${sub}/invite`);
    await ask(new UserAgent(product.url), typed.email);
    expect(await mailbox.linkMessagesTo(typed.email)).toEqual(['invitation', 'invitation']);
  });

  it('attack: an address that only looks like that of an invited person (by a Kelvin sign, by full-width letters) → 400 and no mail', async () => {
    await user({ username: 'mike', email: 'mike@example.com' });
    const before = (await mailbox.all()).length;
    for (const typed of ['mi\u212ae@example.com', '\uff4dike@example.com'])
      expect((await ask(new UserAgent(product.url), typed)).status).toBe(400);
    expect(await mailbox.all()).toHaveLength(before);
  });

  it('unknown, never invited, disabled and set up → the same answer, and no mail', async () => {
    await user({ username: 'plain', email: 'plain@example.com' }, false);
    await user({ username: 'off', email: 'off@example.com' });
    const { body } = await product.admin.get('/users?username=off');
    const [{ sub }] = body['items'] as [{ sub: string }];
    await product.admin.call('PATCH', `/users/${sub}`, { disabled: true });
    const answers = [];
    for (const who of ['unknown', 'plain', 'off', 'alice']) {
      const { status, body: text } = await ask(new UserAgent(product.url), `${who}@example.com`);
      answers.push(JSON.stringify({ status, text: text.replaceAll(who, '').replace(/interaction=[\w.-]+/g, '') }));
    }
    expect(new Set(answers).size).toBe(1);
    expect(await mailbox.linkMessagesTo('unknown@example.com')).toEqual([]);
    expect(await mailbox.linkMessagesTo('plain@example.com')).toEqual([]);
    expect(await mailbox.linkMessagesTo('off@example.com')).toEqual(['invitation']);
    expect(await mailbox.linkMessagesTo('alice@example.com')).toEqual([]);
  });
});
