import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LANGUAGES, Translator, type Language, type Text, type TextValues } from '../../src/common/index.js';
import { request, type Json } from '../support/admin-api.js';
import { codeOf, seedOn } from '../support/authenticator-app.js';
import { FixedClock } from '../support/fixed-clock.js';
import { authorizeUrl, newPkce, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { textOf, UserAgent, type Answer, type Credentials } from '../support/user-agent.js';

const clock = new FixedClock(new Date());
let product: Product;
let count = 0;

beforeAll(async () => {
  product = await startProduct({ clock });
});
afterAll(() => product.close());

const ESSENTIAL = JSON.stringify({ id_token: { acr: { essential: true, values: ['urn:grantry:acr:2'] } } });
const [GERMAN, ARABIC] = ['de', 'ar'].map((tag) => LANGUAGES.find((language) => language.tag === tag)!) as [Language, Language]; // prettier-ignore

async function aUser(claims: Json = {}): Promise<Credentials> {
  const who = { username: `dinah-${++count}`, password: 'the cat of the house' };
  await product.admin.createUser({ ...who, ...claims });
  return who;
}

function requestUrl(parameters: Readonly<Record<string, string>> = {}): string {
  return authorizeUrl(product, {
    client_id: product.client.client_id, redirect_uri: REDIRECT_URI, response_type: 'code', scope: 'openid email',
    code_challenge: newPkce().challenge, code_challenge_method: 'S256', ...parameters,
  }); // prettier-ignore
}

function agentOf(acceptLanguage?: string): UserAgent {
  return new UserAgent(product.url, acceptLanguage === undefined ? {} : { 'Accept-Language': acceptLanguage });
}

/** The tag and the direction of a page. */
function languageOf({ body, headers }: Answer): string {
  const [, tag, direction = 'ltr'] = /<html lang="([\w-]+)"(?: dir="(\w+)")?>/.exec(body) ?? [];
  expect(headers.get('content-language')).toBe(tag);
  return `${tag} ${direction}`;
}

/** Checks a page: its language, and that it shows a text of a room. */
function expectPage(page: Answer, language: Language, room: string, key: string | Text, values?: TextValues): void {
  const translator = new Translator(language, new URL(`../../src/${room}/locales`, import.meta.url).pathname);
  expect(languageOf(page)).toBe(`${language.tag} ${language.direction}`);
  expect(bare(textOf(page))).toContain(bare(translator.t(key, values)));
}

/** Without white space, which stands for elements, and without isolates. */
function bare(text: string): string {
  return text.replace(/[\s\u2068\u2069]/g, '');
}

describe.each([GERMAN, ARABIC])('PE12: every page in $tag', (language) => {
  const interact = 'authorize/interact';

  it('a sign-in with a second factor, the consent page and the way to the client', async () => {
    const who = await aUser();
    const agent = agentOf();
    const open = { ui_locales: language.tag, claims: ESSENTIAL, response_mode: 'form_post' };
    const login = await agent.follow(await agent.get(requestUrl(open)));
    expectPage(login, language, interact, 'login.username');
    const wrong = await agent.submit(login, { ...who, password: 'wrong' });
    expectPage(wrong, language, interact, 'login.incorrect');

    const enrol = await agent.follow(await agent.submit(wrong, { ...who }));
    expectPage(enrol, language, interact, 'enrol.needed');
    expectPage(await agent.submit(enrol, { code: '000000' }), language, interact, 'enrol.incorrect');
    const seed = seedOn(enrol);
    const codes = await agent.submit(enrol, { code: codeOf(seed, clock.now().getTime()) });
    expectPage(codes, language, interact, 'recoveryCodes.explanation');

    const other = agentOf();
    const again = await other.follow(await other.get(requestUrl(open)));
    const factor = await other.follow(await other.submit(again, { ...who }));
    expectPage(factor, language, interact, 'factor.code');
    const refused = await other.submit(factor, { code: '000000' });
    expectPage(refused, language, interact, 'factor.incorrect');
    clock.advance(60);
    const consent = await other.follow(await other.submit(refused, { code: codeOf(seed, clock.now().getTime()) }));
    for (const key of ['consent.lifetime', 'scope.openid', 'scope.email']) expectPage(consent, language, interact, key);
    const response = await other.submit(consent, { decision: 'allow' });
    expectPage(response, language, 'authorize/respond/response-modes', 'formPost.returning');
  });

  it('the account pages and the sign-out, in the language of the account', async () => {
    const who = await aUser({ locale: language.tag });
    const agent = agentOf();
    const login = await agent.follow(await agent.get('/account'));
    const account = await agent.follow(await agent.submit(login, { ...who }));
    expectPage(account, language, 'account', 'account.user', { username: who.username });
    expectPage(await agent.get('/account?done=password'), language, 'account', 'notice.password');
    const security = await agent.get('/account/security');
    expectPage(security, language, 'account', 'passkeys.explanation');
    expectPage(await agent.get('/account/security/app'), language, 'account', 'app.key');
    expectPage(await agent.get('/'), language, 'explorer', 'home.user', { username: who.username });
    const logout = await agent.get('/logout');
    expectPage(logout, language, 'authorize/logout', 'logout.question', { username: who.username });
    expectPage(await agent.submit(logout, {}), language, 'authorize/logout', 'signedOut.ended');
  });

  it('refusals: what people meet is translated, other descriptions are marked as English', async () => {
    const agent = agentOf(language.tag);
    const unknown = await agent.get('/login?interaction=x');
    expectPage(unknown, language, interact, 'refusal.unknown');
    expectPage(unknown, language, 'common', 'error.title');
    expectPage(await agent.get('/nothing', { Accept: 'text/html' }), language, 'common', 'refusal.pathUnknown');

    const invalid = await agent.get(requestUrl({ client_id: 'nobody' }));
    expectPage(invalid, language, 'common', 'error.title');
    expect(invalid.body).toMatch(/<p><span lang="en" dir="ltr">[A-Z][^<]+\.<\/span><\/p>/);
    const [, id = ''] = /\/errors\/([0-9a-f-]{36})/.exec(invalid.body) ?? [];
    const refusal = await agent.get(`/errors/${id}`);
    expectPage(refusal, language, 'operations/refusals', 'refusal.title');
    expect(refusal.body).toContain('<span lang="en" dir="ltr">');
    expectPage(await agent.get('/errors/nothing'), language, 'operations/refusals', 'unknown.explanation');
  });

  it('a page of another browser', async () => {
    const login = await agentOf().get(requestUrl({ ui_locales: language.tag }));
    expectPage(await agentOf().get(login.location!), language, interact, 'refusal.withoutCookie');
  });
});

describe('PE12: the language of a page', () => {
  const login = async (agent: UserAgent, parameters = {}) => agent.follow(await agent.get(requestUrl(parameters)));

  it('without any wish → English, also for Accept-Language: *', async () => {
    expect(languageOf(await login(agentOf()))).toBe('en ltr');
    expect(languageOf(await login(agentOf('tlh, *;q=0.1')))).toBe('en ltr');
  });

  it.each(LANGUAGES.map(({ tag, direction }) => [tag, direction]))('ui_locales=%s → that language', async (tag, direction) => {
    expect(languageOf(await login(agentOf('en'), { ui_locales: `tlh ${tag}` }))).toBe(`${tag} ${direction}`);
  }); // prettier-ignore

  it('ui_locales before the account before the browser (OIDC Core §3.1.2.1)', async () => {
    const who = await aUser({ locale: 'pl-PL' });
    const agent = agentOf('fr-CH, fr;q=0.9');
    const page = await login(agent);
    expect(languageOf(page)).toBe('fr ltr');
    expect(languageOf(await agent.follow(await agent.submit(page, { ...who })))).toBe('pl ltr');
    expect(languageOf(await agent.get('/account'))).toBe('pl ltr');
    const consent = await login(agent, { ui_locales: 'ja' });
    expect(consent.body).toContain('name="decision"');
    expect(languageOf(consent)).toBe('ja ltr');
    expect(languageOf(await agent.get('/account'))).toBe('pl ltr');
  });

  it('after the password, a further step has the language of the account', async () => {
    const who = await aUser({ locale: 'nl' });
    const agent = agentOf('fr');
    const page = await login(agent, { claims: ESSENTIAL });
    expect(languageOf(page)).toBe('fr ltr');
    const enrol = await agent.follow(await agent.submit(page, { ...who }));
    expectPage(
      enrol,
      LANGUAGES.find(({ tag }) => tag === 'nl')!,
      'authorize/interact',
      'enrol.needed',
    );
  });

  it('ui_locales of a POST to /authorize → every page of the interaction', async () => {
    const { searchParams } = new URL(requestUrl({ ui_locales: 'ko' }));
    const agent = agentOf('fr');
    const page = await agent.follow(await agent.post('/authorize', searchParams));
    expect(languageOf(page)).toBe('ko ltr');
    expect(languageOf(await agent.submit(page, { username: 'nobody', password: 'x' }))).toBe('ko ltr');
  });

  it('ui_locales of /logout (OIDC RP-Initiated Logout §2) → the confirmation, also after a POST, and the result', async () => {
    const who = await aUser({ locale: 'pl' });
    const agent = agentOf();
    await agent.follow(await agent.submit(await agent.follow(await agent.get('/account')), { ...who }));
    expect(languageOf(await agent.get('/logout?ui_locales=it'))).toBe('it ltr');
    const asked = await agent.follow(await agent.post('/logout', { ui_locales: 'tlh nl' }));
    expect(languageOf(asked)).toBe('nl ltr');
    expect(languageOf(await agent.submit(asked, {}))).toBe('nl ltr');
  });

  it.each([
    ['Accept-Language', '<script>,../../etc/passwd;q=1,__proto__,constructor'],
    ['Accept-Language', `${'xx,'.repeat(2000)}de`],
    ['ui_locales', '<b>"\' ../de __proto__ constructor %00'],
    ['ui_locales', 'x'.repeat(3000)],
    ['ui_locales', 'xx '.repeat(1000)],
  ])('a hostile %s → English, and the sign-in works', async (where, value) => {
    const agent = where === 'ui_locales' ? agentOf() : agentOf(value);
    const page = await login(agent, where === 'ui_locales' ? { ui_locales: value } : {});
    expect(languageOf(page)).toBe('en ltr');
    const consent = await agent.follow(await agent.submit(page, { ...(await aUser()) }));
    expect(consent.body).toContain('name="decision"');
    expect(languageOf(consent)).toBe('en ltr');
  });

  it('an unknown locale of the account → the language of the browser', async () => {
    const who = await aUser({ locale: 'tlh' });
    const agent = agentOf('es');
    const page = await agent.follow(await agent.get('/account'));
    expect(languageOf(await agent.follow(await agent.submit(page, { ...who })))).toBe('es ltr');
  });

  it('JSON stays English', async () => {
    const { status, body } = await request(`${product.url}/token`, { method: 'POST', headers: { 'Accept-Language': 'de' } });
    expect([status, body]).toEqual([expect.any(Number), expect.objectContaining({ error_description: expect.stringMatching(/^[ -~]+$/) })]);
  }); // prettier-ignore

  it('names in a page from right to left are isolated', async () => {
    const agent = agentOf();
    const consent = await agent.authorize(requestUrl({ ui_locales: 'ar' }), await aUser(), 'neither');
    expect(consent.body).toContain('<bdi>');
    const title = /<title>([^<]*)<\/title>/.exec((await login(agent, { ui_locales: 'ar' })).body)?.[1];
    expect(title).toContain('\u2068Everything\u2069');
  });
});
