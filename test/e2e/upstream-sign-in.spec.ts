import { request, type IncomingMessage } from 'node:http';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeOf, setUpApp } from '../support/authenticator-app.js';
import { BackChannel } from '../support/back-channel.js';
import { Mailbox } from '../support/mailbox.js';
import { responseOf, textOf, UserAgent, linksOf, type Answer } from '../support/user-agent.js';
import { UpstreamGrantry } from '../support/upstream-grantry.js';

let servers: UpstreamGrantry;
let count = 0;

beforeAll(async () => {
  servers = await UpstreamGrantry.start();
  await servers.connect('example', { name: 'Example', creates_accounts: true });
  await servers.connect('closed', { name: 'Closed' });
  await servers.connect('trusted', { name: 'Trusted', creates_accounts: true, trusted_email_domains: ['example.com'] });
  await servers.connect('corp', { name: 'Corp', creates_accounts: true, email_domains: ['corp.example'] });
});
afterAll(() => servers.close());

const PASSWORD = 'a-rabbit-with-a-watch-8';

/** A user of ours with an address that is verified. */
async function ownUser(email: string, more: object = {}) {
  const who = { username: `own-${++count}`, password: PASSWORD };
  const sub = await servers.ours.admin.createUser({ ...who, email, email_verified: true, ...more });
  return { ...who, sub };
}

async function claimsOf({ location }: Answer) {
  const { code } = responseOf(location!);
  const { body } = await new BackChannel(servers.ours.url, servers.client).redeem(code!);
  return decodeJwt((body as { id_token: string }).id_token);
}

const identitiesOf = async (sub: unknown) => (await servers.ours.admin.get(`/users/${String(sub)}/identities`)).body['items'] as { id: string; subject: string }[]; // prettier-ignore

describe('a sign-in at another provider', () => {
  it('PE9: creates the account of a new person, and finds it again by issuer and subject', async () => {
    const dinah = await servers.person();
    const first = await claimsOf(await dinah.by('Example', await dinah.open()));
    expect(first).toMatchObject({ email: dinah.email, email_verified: true, amr: ['fed'], acr: 'urn:grantry:acr:1' });
    expect(await identitiesOf(first.sub)).toMatchObject([
      { subject: dinah.sub, issuer: servers.theirs.url, label: dinah.email },
    ]);
    await servers.theirs.admin.call('PATCH', `/users/${dinah.sub}`, {
      username: `renamed-${++count}`,
      email: `renamed-${count}@example.com`,
      email_verified: true,
    });
    const later = Object.assign(await servers.person(), { who: { ...dinah.who, username: `renamed-${count}` } });
    expect((await claimsOf(await later.by('Example', await later.open()))).sub).toBe(first.sub);
  });

  it('gives a new person another username where an account has one that looks the same', async () => {
    const dinah = await servers.person();
    await servers.ours.admin.createUser({ username: dinah.who.username.replace('i', '\u0131'), password: PASSWORD });
    const { sub } = await claimsOf(await dinah.by('Example', await dinah.open()));
    const { body } = await servers.ours.admin.get(`/users/${sub}`);
    expect(body).toMatchObject({ email: dinah.email });
    expect(body['username']).not.toBe(dinah.who.username);
  });

  it('PE9: creates no account where the provider may not, and offers the way on', async () => {
    const dinah = await servers.person();
    const page = await dinah.by('Closed', await dinah.open());
    expect(page.status).toBe(403);
    expect(textOf(page)).toContain('You signed in at Closed , but no account here is linked to you there');
    expect(await dinah.isSignedIn()).toBe(false);
    const links = linksOf(page);
    expect(links['Back to Photo Prints']).toBe('https://photos.example.com/');
    const login = await dinah.here.get(links['Sign in another way']!);
    expect(login.body).toContain('name="password"');
  });

  it('PE1: is one factor: an account with a second factor is asked for it', async () => {
    const dinah = await servers.person();
    const { sub } = await claimsOf(await dinah.by('Example', await dinah.open()));
    await servers.ours.admin.call('PATCH', `/users/${sub!}`, { password: PASSWORD });
    const { body: user } = await servers.ours.admin.get(`/users/${sub!}`);
    const { seed } = await setUpApp(servers.ours.url, { username: user['username'] as string, password: PASSWORD });
    const page = await dinah.by('Example', await dinah.open({ prompt: 'login' }));
    expect(page.url).toContain('/login/factor');
    expect(await dinah.isSignedIn()).toBe(false);
    const done = await dinah.here.follow(await dinah.here.submit(page, { code: codeOf(seed, Date.now()) }));
    expect(await claimsOf(done)).toMatchObject({ sub, amr: ['fed', 'otp', 'mfa'], acr: 'urn:grantry:acr:2' });
  });

  it('does not ask for the change of an initial password, which stays unusable without it', async () => {
    const dinah = await servers.person();
    const { sub } = await claimsOf(await dinah.by('Example', await dinah.open()));
    const initial = { password: PASSWORD, require_password_change: true };
    await servers.ours.admin.call('PATCH', `/users/${sub!}`, initial);
    expect(await claimsOf(await dinah.by('Example', await dinah.open({ prompt: 'login' })))).toMatchObject({ sub, amr: ['fed'] }); // prettier-ignore
    const { body: user } = await servers.ours.admin.get(`/users/${sub!}`);
    expect(user).toMatchObject({ require_password_change: true });
    const login = await dinah.open({ prompt: 'login' });
    const who = { username: user['username'] as string, password: PASSWORD };
    expect((await dinah.here.follow(await dinah.here.submit(login, who))).url).toContain('/login/password');
  });

  it('signs in no disabled user', async () => {
    const dinah = await servers.person();
    const { sub } = await claimsOf(await dinah.by('Example', await dinah.open()));
    await servers.ours.admin.call('PATCH', `/users/${sub!}`, { disabled: true });
    const page = await dinah.by('Example', await dinah.open());
    expect(textOf(page)).toContain('Your account is disabled');
    expect(await dinah.isSignedIn()).toBe(false);
  });

  it('PE9: a refusal of the person leads back to the login page, where a password still signs in', async () => {
    const dinah = await servers.person();
    const own = await ownUser(dinah.email);
    const location = new URL(await dinah.press(await dinah.open(), 'Example'));
    const answer = `${location.searchParams.get('redirect_uri')!}?${new URLSearchParams({ error: 'access_denied', state: location.searchParams.get('state')!, iss: servers.theirs.url }).toString()}`;
    const page = await dinah.here.get(answer);
    expect(textOf(page)).toContain('The sign-in at Example was cancelled');
    const done = await dinah.here.follow(await dinah.here.submit(page, { username: own.username, password: PASSWORD }));
    expect((await claimsOf(done)).sub).toBe(own.sub);
  });

  it('PE10: passes prompt, max_age and login_hint on, and names the time at which the person signed in there', async () => {
    const dinah = await servers.person();
    const page = await dinah.open({ prompt: 'login', max_age: '300', login_hint: dinah.email });
    const sent = new URL(await dinah.press(page, 'Example'));
    expect(Object.fromEntries(sent.searchParams)).toMatchObject({
      prompt: 'login',
      max_age: '300',
      login_hint: dinah.email,
    });
    servers.clock.shift = -200;
    try {
      const earlier = await claimsOf(await dinah.by('Example', await dinah.open()));
      expect(Date.now() / 1000 - Number(earlier['auth_time'])).toBeGreaterThan(190);
      const tooOld = await dinah.by('Example', await dinah.open({ prompt: 'login' }));
      expect(textOf(tooOld)).toContain('asks for a new sign-in, but Example did not ask you to sign in again');
      expect(tooOld.body).toContain('name="password"');
    } finally {
      servers.clock.shift = 0;
    }
  });

  it('PE8: a page that needs a recent sign-in asks the provider for a new one, and opens after it', async () => {
    const dinah = await servers.person();
    const data = `${servers.ours.url}/account/data`;
    const toData = async () => dinah.here.follow(await dinah.here.get(data));
    servers.clock.shift = -400;
    try {
      const tooOld = await dinah.by('Example', await toData());
      expect(textOf(tooOld)).toContain('Example did not ask you to sign in again');
      expect(await dinah.isSignedIn()).toBe(false);
      await dinah.by('Example', await dinah.open());
      expect(await dinah.isSignedIn()).toBe(true);
    } finally {
      servers.clock.shift = 0;
    }
    const location = await dinah.press(await toData(), 'Example');
    expect(new URL(location).searchParams.get('prompt')).toBe('login');
    const there = Object.assign(await servers.person(), { who: dinah.who });
    const opened = await dinah.here.follow(await dinah.here.get(await there.answerOf(location)));
    expect([opened.url, opened.status]).toEqual([data, 200]);
  });

  it('takes an answer that arrives as a form, without cookies (Apple)', async () => {
    const dinah = await servers.person();
    const answer = new URL(await dinah.answerOf(await dinah.press(await dinah.open(), 'Example')));
    const posted = await new UserAgent(servers.ours.url).post(answer.origin + answer.pathname, answer.searchParams, {
      origin: servers.theirs.url,
    });
    expect(posted.status).toBe(303);
    expect(posted.location).not.toContain(answer.searchParams.get('code'));
    expect((await new UserAgent(servers.ours.url).get(posted.location!)).status).toBe(400);
    expect(await claimsOf(await dinah.here.follow(await dinah.here.get(posted.location!)))).toMatchObject({
      amr: ['fed'],
    });
  });
});

describe('an equal e-mail address', () => {
  it('PE9: attack: linking takeover by equal e-mail: signs in to no account, and links after a local sign-in only', async () => {
    const dinah = await servers.person();
    const own = await ownUser(dinah.email);
    const page = await dinah.by('Example', await dinah.open());
    expect(page.url).toContain('/login?');
    expect(textOf(page)).toContain(`An account with the address ${dinah.email} already exists here`);
    expect(await dinah.isSignedIn()).toBe(false);
    expect(await identitiesOf(own.sub)).toEqual([]);
    const done = await dinah.here.follow(await dinah.here.submit(page, { username: own.username, password: PASSWORD }));
    expect((await claimsOf(done)).sub).toBe(own.sub);
    expect(await identitiesOf(own.sub)).toMatchObject([{ subject: dinah.sub }]);
    const told = await new Mailbox(servers.ours.app).to(dinah.email);
    expect(told.map(({ message }) => message)).toContain('identity-linked');
    const again = Object.assign(await servers.person(), { who: dinah.who });
    expect((await claimsOf(await again.by('Example', await again.open()))).sub).toBe(own.sub);
  });

  it('PE9: is linked neither by a sign-in to another account nor in another browser', async () => {
    const dinah = await servers.person();
    const own = await ownUser(dinah.email);
    const another = await ownUser(`another-${++count}@example.com`);
    const page = await dinah.by('Example', await dinah.open());
    expect((await new UserAgent(servers.ours.url).get(page.url)).status).toBe(403);
    const done = await dinah.here.follow(
      await dinah.here.submit(page, { username: another.username, password: PASSWORD }),
    );
    expect((await claimsOf(done)).sub).toBe(another.sub);
    expect([await identitiesOf(another.sub), await identitiesOf(own.sub)]).toEqual([[], []]);
  });

  it('is linked after the new password of an account with an initial one', async () => {
    const dinah = await servers.person();
    const own = await ownUser(dinah.email, { require_password_change: true });
    const login = await dinah.by('Example', await dinah.open());
    const page = await dinah.here.follow(await dinah.here.submit(login, own));
    expect(page.url).toContain('/login/password');
    expect(await identitiesOf(own.sub)).toEqual([]);
    const done = await dinah.here.submit(page, { new_password: 'improve his shining tail' });
    expect((await claimsOf(done)).sub).toBe(own.sub);
    expect(await identitiesOf(own.sub)).toMatchObject([{ subject: dinah.sub }]);
  });

  it('PE1: is linked after the second factor of the account only, also in a trusted browser', async () => {
    const dinah = await servers.person();
    const own = await ownUser(dinah.email);
    const { seed, codes } = await setUpApp(servers.ours.url, own);
    const factor = await dinah.here.follow(await dinah.here.submit(await dinah.open(), own));
    await dinah.here.follow(await dinah.here.submit(factor, { code: codeOf(seed, Date.now()), trust: 'yes' }));
    const page = await dinah.by('Example', await dinah.open({ prompt: 'login' }));
    const step = await dinah.here.follow(await dinah.here.submit(page, own));
    expect(step.url).toContain('/login/factor');
    expect(await identitiesOf(own.sub)).toEqual([]);
    await dinah.here.follow(await dinah.here.submit(step, { code: codes[0]! }));
    expect(await identitiesOf(own.sub)).toHaveLength(1);
  });

  it('PE9: links at once where the operator trusts the provider for the domain', async () => {
    const dinah = await servers.person();
    const own = await ownUser(dinah.email);
    expect((await claimsOf(await dinah.by('Trusted', await dinah.open()))).sub).toBe(own.sub);
  });
});

describe('the answer of a provider', () => {
  it('PE9: attack: login CSRF: in another browser signs no user in', async () => {
    const dinah = await servers.person();
    const answer = await dinah.answerOf(await dinah.press(await dinah.open(), 'Example'));
    const victim = await servers.person();
    await victim.press(await victim.open(), 'Example');
    const page = await victim.here.get(answer);
    expect(page.status).toBe(400);
    expect(textOf(page)).toContain('This sign-in has expired, or it began in another browser');
    expect(Object.keys(linksOf(page))).toContain('Go to your account');
    expect(await victim.isSignedIn()).toBe(false);
  });

  it('attack: replay of the callback: continues with the session, and without one signs no user in', async () => {
    const dinah = await servers.person();
    const answer = await dinah.answerOf(await dinah.press(await dinah.open(), 'Example'));
    const [one, other] = await Promise.all([dinah.here.get(answer), dinah.here.get(answer)]);
    expect([one, other].filter(({ location }) => location?.includes('code='))).toHaveLength(1);
    const again = await dinah.here.follow(await dinah.here.get(answer));
    expect(responseOf(again.location!)).toHaveProperty('code');
    dinah.here.setCookie(dinah.here.ours('session'), 'gone');
    const back = await dinah.here.get(answer);
    expect(textOf(back)).toContain('This sign-in has expired or was used before');
    expect(back.body).toContain('name="password"');
    expect(await dinah.isSignedIn()).toBe(false);
  });

  it('attack: upstream mix-up: is refused at the address of another provider', async () => {
    const dinah = await servers.person();
    const answer = await dinah.answerOf(await dinah.press(await dinah.open(), 'Example'));
    const page = await dinah.here.get(answer.replace('/upstream/example/', '/upstream/trusted/'));
    expect(textOf(page)).toContain('The answer came from a provider that was not asked');
    expect(page.body).toContain('name="password"');
    expect(await dinah.isSignedIn()).toBe(false);
  });

  it('attack: fixation across steps: the page of a claimed identity opens in no other browser', async () => {
    const mallory = await servers.person();
    const own = await ownUser(mallory.email);
    const page = await mallory.by('Example', await mallory.open());
    const victim = new UserAgent(servers.ours.url);
    await victim.openAccount(own);
    expect((await victim.get(page.url)).status).toBe(403);
    expect(await identitiesOf(own.sub)).toEqual([]);
  });

  it('in two tabs, both answers arrive', async () => {
    const dinah = await servers.person();
    const [one, other] = [await dinah.open({ state: 'one' }), await dinah.open({ state: 'other' })];
    const [first, second] = [await dinah.press(one, 'Example'), await dinah.press(other, 'Example')];
    for (const [location, state] of [
      [second, 'other'],
      [first, 'one'],
    ] as const) {
      const done = await dinah.here.follow(await dinah.here.get(await dinah.answerOf(location)));
      expect(responseOf(done.location!)).toMatchObject({ state });
    }
  });
});

describe('hostile requests', () => {
  /** Sends a path as it is: `fetch` would resolve dot segments. */
  const raw = (method: string, path: string, body = '') =>
    new Promise<IncomingMessage>((resolve, reject) => {
      const { hostname, port } = new URL(servers.ours.url);
      const headers = { 'content-type': 'application/x-www-form-urlencoded', 'content-length': body.length };
      const sent = request({ hostname, port, path, method, headers: body === '' ? {} : headers }, (answer) =>
        resolve(answer.resume()),
      );
      sent.on('error', reject).end(body);
    });

  it.each([
    '..',
    '%2e%2e',
    '..%2f..%2fadmin',
    '%2f%2fevil.example',
    '%00',
    '%0d%0ax-evil:1',
    '%E0%A4%A',
    '__proto__',
    'constructor',
    'a'.repeat(100),
  ])('attack: the provider id %s → no error of the server, and no address elsewhere', async (id) => {
    const answers = [
      await raw('GET', `/login/upstream/${id}`),
      await raw('GET', `/login/upstream/${id}/callback?state=x&code=y`),
      await raw('POST', `/login/upstream/${id}/callback`, 'state=x&code=y'),
    ];
    for (const { statusCode, headers } of answers) {
      expect(statusCode).toBeLessThan(500);
      expect(headers).not.toHaveProperty('x-evil');
      expect(new URL(headers.location ?? '/', servers.ours.url).origin).toBe(servers.ours.url);
    }
  });

  it.each([
    '',
    'state=a&state=b',
    'state[]=a',
    'state=%00',
    'state=__proto__',
    'response=x',
    'response=x&response=y',
    'state=%ff',
    `state=${'a'.repeat(5000)}`,
    'code=a&iss=b',
    'error=%0d%0aset-cookie:x',
    `user=${'['.repeat(3000)}`,
  ])('attack: the answer %s without an attempt → 400', async (query) => {
    const { statusCode, headers } = await raw('GET', `/login/upstream/example/callback?${query}`);
    expect([statusCode, headers['set-cookie'] ?? []]).toEqual([400, []]);
    if (query !== '')
      expect((await raw('POST', '/login/upstream/example/callback', query)).statusCode).toBeLessThan(500);
  });

  it.each<Readonly<Record<string, string>>>([
    { code: '__proto__' },
    { code: 'x'.repeat(5000) },
    { code: 'a', iss: 'https://mallory.example' },
    { error: '<b>', error_description: '<b>' },
    { error: 'a\r\nb' },
    { code: '' },
    { code: 'x', id_token: 'x', access_token: 'y', response: '' },
    { iss: '\0' },
  ])('attack: the answer %j of an attempt → the login page with a reason, escaped', async (answer) => {
    const dinah = await servers.person();
    const location = new URL(await dinah.press(await dinah.open(), 'Example'));
    const parameters = { state: location.searchParams.get('state')!, iss: servers.theirs.url, ...answer };
    const address = `${location.searchParams.get('redirect_uri')!}?${new URLSearchParams(parameters).toString()}`;
    const page = await dinah.here.get(address);
    expect(page.status).toBeLessThan(500);
    expect(page.body).not.toContain('<b>');
    expect(await dinah.isSignedIn()).toBe(false);
  });

  it('attack: a name with markup and braces is shown as text on every page', async () => {
    const name = '<b onclick=x>{{provider}} "</a>';
    await servers.connect('markup', { name });
    try {
      const dinah = await servers.person();
      const login = await dinah.open();
      const links = linksOf(login);
      const label = Object.keys(links).find((text) => links[text]!.includes('/upstream/markup'));
      expect(login.body).not.toContain('<b onclick');
      const { location } = await dinah.here.get(links[label!]!);
      const page = await dinah.here.follow(await dinah.here.get(await dinah.answerOf(location!)));
      expect(page.status).toBe(403);
      expect(page.body).toContain('&lt;b onclick=x&gt;{{provider}} &quot;&lt;/a&gt;');
      expect(page.body).not.toContain('<b onclick');
    } finally {
      await servers.ours.admin.call('DELETE', '/identity-providers/markup');
    }
  });
});

describe('an address of an organization', () => {
  it('LC1: without a password leads to its provider, whether an account exists or not', async () => {
    const address = `known-${++count}@corp.example`;
    const known = await ownUser(address);
    const agent = new UserAgent(servers.ours.url);
    const login = await agent.follow(await agent.get(servers.request()));
    for (const username of [address, 'unknown@CORP.example']) {
      const answer = await agent.submit(login, { username, password: '' });
      expect(answer.status).toBe(303);
      const sent = await agent.get(answer.location!);
      expect(sent.location).toContain(servers.theirs.url);
      expect(new URL(sent.location!).searchParams.get('login_hint')).toBe(username);
    }
    const elsewhere = await agent.submit(login, { username: 'unknown@example.com', password: '' });
    expect(textOf(elsewhere)).toContain('Incorrect username or password');
    const local = await agent.follow(await agent.submit(login, { username: address, password: PASSWORD }));
    expect((await claimsOf(local)).sub).toBe(known.sub);
  });

  it('in login_hint offers its provider before the password', async () => {
    const dinah = await servers.person();
    const { body } = await dinah.open({ login_hint: 'dinah@corp.example' });
    expect(body.indexOf('Continue with Corp')).toBeLessThan(body.indexOf('name="password"'));
    const wrong = await dinah.here.submit(await dinah.open(), { username: 'dinah@corp.example', password: 'wrong' });
    expect(wrong.body.indexOf('Continue with Corp')).toBeLessThan(wrong.body.indexOf('name="password"'));
  });
});
