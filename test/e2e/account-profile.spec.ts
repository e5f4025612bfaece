import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Json } from '../support/admin-api.js';
import { FixedClock } from '../support/fixed-clock.js';
import { startProduct, type Product } from '../support/product.js';
import { formsOf, textOf, UserAgent, type Answer, type Credentials } from '../support/user-agent.js';

const clock = new FixedClock(new Date());
let product: Product;
let count = 0;
let dinah: Credentials;
let sub: string;
let browser: UserAgent;
/** Ids of the further claims that people edit, by name. */
const own: Record<string, string> = {};

const CLAIMS = { name: 'Dinah Liddell', phone_number: '+44 1865 276150', address: { locality: 'Oxford' } };

beforeAll(async () => {
  product = await startProduct({ clock, env: { ACCESS_TOKEN_TTL: '86400' } });
  for (const [name, type] of Object.entries({
    shirt_size: 'string', floor: 'number', vegetarian: 'boolean', languages: 'string_array', salary_band: 'string',
  })) own[name] = await define(name, type, name === 'salary_band' ? 'administrator' : 'user'); // prettier-ignore
});
afterAll(() => product.close());
beforeEach(async () => {
  dinah = { username: `dinah-${++count}`, password: 'the cat of the house' };
  sub = await product.admin.createUser({ ...dinah, ...CLAIMS });
  browser = await signedIn();
});

async function define(name: string, type: string, editor: string): Promise<string> {
  const definition = {
    name,
    type,
    scope: 'profile:work',
    places: ['userinfo'],
    description: `See your ${name}`,
    editable_by: editor,
  };
  const { status, body } = await product.admin.call('POST', '/claim-definitions', definition);
  expect(status).toBe(201);
  return `claim-${body['id'] as string}`;
}

async function signedIn(url = product.url): Promise<UserAgent> {
  const agent = new UserAgent(url);
  await agent.openAccount(dinah);
  return agent;
}

const open = (agent = browser): Promise<Answer> => agent.get(`${product.url}/account/profile`);
const user = async (): Promise<Json> => (await product.admin.get(`/users/${sub}`)).body;
const values = async () => (await product.admin.get(`/users/${sub}/custom-claims`)).body['custom_claims'] as Json;
const events = async () =>
  (await product.admin.get(`/audit-events?sub=${sub}&type=user.profile_changed`)).body['items'] as Json[];

/** Submits the form of a page as it was shown, with some fields changed. */
function save(page: Answer, fields: Readonly<Record<string, string>>, agent = browser): Promise<Answer> {
  const form = formsOf(page).find(({ action }) => action.endsWith('/account/profile'))!;
  return agent.post(form.action, { ...form.fields, ...fields });
}

describe('GET /account/profile', () => {
  it('without a session → login page, and back to the profile', async () => {
    const agent = new UserAgent(product.url);
    const login = await agent.follow(await open(agent));
    expect(login.body).toContain('name="password"');
    const back = await agent.submit(login, { ...dinah });
    expect(back).toMatchObject({ status: 303, location: `${product.url}/account/profile` });
  });

  it('shows what the person edits, and what only an administrator edits as text', async () => {
    await product.admin.call('PATCH', `/users/${sub}`, { preferred_username: 'The cat' });
    await product.admin.call('PATCH', `/users/${sub}/custom-claims`, {
      custom_claims: { salary_band: 'B7', floor: 3 },
    });
    const page = await open();
    expect(page.status).toBe(200);
    const { fields } = formsOf(page)[0]!;
    expect(fields).toMatchObject({ name: 'Dinah Liddell', 'address.locality': 'Oxford', [own['floor']!]: '3' });
    expect(Object.keys(fields)).not.toContain(own['salary_band']);
    expect(Object.keys(fields)).not.toContain('preferred_username');
    expect(textOf(page)).toContain('salary_band B7');
    expect(page.body).toContain('aria-current="page"');
  });

  it('the time zone of the profile is that of the times on the account page; without one they are in UTC', async () => {
    const timeOf = async () =>
      /Signed in [^.]*?\d\d:\d\d (\S+)/.exec(textOf(await browser.get(`${product.url}/account`)))?.[1];
    expect(await timeOf()).toMatch(/^UTC/);
    expect((await save(await open(), { zoneinfo: 'Asia/Tokyo' })).status).toBe(303);
    expect(await timeOf()).toMatch(/^GMT\+9/);
  });

  it('XSS: values with markup and overrides of the text direction are escaped and isolated', async () => {
    const name = `"><script>alert(1)</script>&'`;
    await product.admin.call('PATCH', `/users/${sub}`, { name, nickname: `\u05d0 ${name}` });
    const page = await open();
    expect(page.body).not.toContain('<script>alert');
    expect(formsOf(page)[0]!.fields['name']).toBe(name);
    const refused = await save(page, { birthdate: name });
    expect(refused.status).toBe(400);
    expect(refused.body).not.toContain('<script>alert');
  });
});

describe('POST /account/profile', () => {
  it('stores standard and further claims by type (PE13) and records their names only', async () => {
    const answer = await save(await open(), {
      given_name: ' Dinah ', birthdate: '1865-11-26', zoneinfo: 'Europe/London', locale: 'de', website: 'https://cat.example/',
      'address.street_address': 'The Deanery\r\nChrist Church', 'address.country': 'England',
      [own['shirt_size']!]: 'M', [own['floor']!]: '-1.5', [own['vegetarian']!]: 'false', [own['languages']!]: 'English\r\n\r\nCat ',
    }); // prettier-ignore
    expect(answer).toMatchObject({ status: 303, location: `${product.url}/account/profile?done=profile` });
    expect(await user()).toMatchObject({
      given_name: 'Dinah', name: 'Dinah Liddell', birthdate: '1865-11-26', zoneinfo: 'Europe/London', locale: 'de',
      address: { street_address: 'The Deanery\nChrist Church', locality: 'Oxford', country: 'England' },
    }); // prettier-ignore
    expect(await values()).toEqual({ shirt_size: 'M', floor: -1.5, vegetarian: false, languages: ['English', 'Cat'] });
    expect(textOf(await browser.get(answer.location!)), 'in the chosen language').toContain(
      'Ihr Profil wurde gespeichert',
    );
    const [event] = await events();
    expect(JSON.stringify(event)).toContain('birthdate');
    expect(JSON.stringify(event)).not.toContain('1865');
  });

  it('an empty field removes the claim; an unchanged form changes nothing and records nothing', async () => {
    expect(await save(await open(), { name: '', 'address.locality': '' })).toMatchObject({ status: 303 });
    const changed = await user();
    expect(changed).not.toHaveProperty('name');
    expect(changed).not.toHaveProperty('address');
    expect(await save(await open(), {})).toMatchObject({ status: 303 });
    expect((await user())['updated_at']).toBe(changed['updated_at']);
    expect(await events()).toHaveLength(1);
  });

  it('a new phone number is not verified', async () => {
    await product.admin.call('PATCH', `/users/${sub}`, { phone_number_verified: true });
    await save(await open(), { phone_number: '+44 1865 000000' });
    expect(await user()).toMatchObject({ phone_number: '+44 1865 000000' });
    expect(await user()).not.toHaveProperty('phone_number_verified');
  });

  it('LC11: an old sign-in cannot change the phone number; a new one can', async () => {
    const page = await open();
    clock.advance(301);
    const refused = await save(page, { phone_number: '+44 1865 000000', nickname: 'Di' });
    expect(refused.status).toBe(400);
    expect(textOf(refused)).toContain('Sign in again before you change the phone number');
    expect(formsOf(refused)[0]!.fields, 'other values stay typed').toMatchObject({
      nickname: 'Di',
      phone_number: CLAIMS.phone_number,
    });
    expect(await save(refused, {}), 'the rest can be saved').toMatchObject({ status: 303 });
    expect(await user()).toMatchObject({ nickname: 'Di', phone_number: CLAIMS.phone_number });

    const login = await browser.follow(await browser.get(`${product.url}/account/profile/unlock`));
    expect(login.body).toContain('name="password"');
    const back = await browser.follow(await browser.submit(login, { ...dinah }));
    expect(back.url).toBe(`${product.url}/account/profile`);
    await save(back, { phone_number: '+44 1865 000000' });
    expect(await user()).toMatchObject({ phone_number: '+44 1865 000000' });
  });

  it('an invalid value → 400, the message beside its field, the typed values stay, nothing is stored', async () => {
    const cases: [string, string, string][] = [
      ['name', 'x'.repeat(201), 'Enter at most 200 characters'],
      ['name', 'Dinah\u202e', 'Enter at most 200 characters'],
      ['birthdate', '26.11.1865', 'YYYY-MM-DD'],
      ['zoneinfo', 'Wonderland/Oxford', 'Choose a time zone'],
      ['locale', 'not a tag', 'Choose a language'],
      ['phone_number', '276150', 'country code'],
      ['website', 'javascript:alert(1)', 'https://'],
      ['picture', `https://x.example/${'x'.repeat(1000)}`, 'https://'],
      ['address.country', 'x'.repeat(101), 'Enter at most 100 characters'],
      ['shirt_size', 'x'.repeat(501), 'Enter at most 500 characters'],
      ['floor', 'three', 'Enter a number'],
      ['floor', '1e999', 'Enter a number'],
      ['vegetarian', 'maybe', 'Choose yes or no'],
      ['languages', Array.from({ length: 51 }, () => 'x').join('\n'), 'Enter at most 50 lines'],
    ];
    const page = await open();
    for (const [field, value, says] of cases) {
      const name = own[field] ?? field;
      const answer = await save(page, { nickname: 'Di', [name]: value });
      expect([field, answer.status]).toEqual([field, 400]);
      expect(textOf(answer)).toContain(says);
      const id = name.replace('.', '-');
      expect(answer.body).toMatch(new RegExp(`id="${id}"[^>]* aria-describedby="[^"]*${id}-fault"`));
      expect(answer.body.match(/aria-invalid/g)).toHaveLength(1);
      expect(formsOf(answer)[0]!.fields['nickname']).toBe('Di');
    }
    expect(await user()).not.toHaveProperty('nickname');
  });

  it('fields that the page does not show → ignored', async () => {
    const before = await user();
    const hostile = {
      email: 'x@example.com', email_verified: 'true', username: 'admin', preferred_username: 'admin', admin_scopes: 'users:write',
      disabled: 'true', sub: 'x', updated_at: '1', [own['salary_band']!]: 'A1', '__proto__': 'x', 'address.__proto__': 'x', 'claim-x': 'y',
    }; // prettier-ignore
    expect((await save(await open(), hostile)).status).toBe(303);
    expect(await user()).toEqual(before);
    expect(await values()).toEqual({});
  });

  it('a repeated field → 400, and nothing changes', async () => {
    const { fields, action } = formsOf(await open())[0]!;
    const form = new URLSearchParams(fields);
    form.append('name', 'Twice');
    expect((await browser.post(action, form)).status).toBe(400);
    expect(await user()).toMatchObject({ name: 'Dinah Liddell' });
  });

  it('claims that are too large in all → 400, and the typed values stay', async () => {
    const long = 'ß'.repeat(1000);
    const page = await open();
    const fields = Object.fromEntries(
      ['formatted', 'street_address'].map((name) => [`address.${name}`, long.slice(0, name === 'formatted' ? 1000 : 500)]),
    ); // prettier-ignore
    const urls = Object.fromEntries(['website', 'profile', 'picture'].map((name) => [name, `https://x.example/${'ä'.repeat(980)}`])); // prettier-ignore
    const answer = await save(page, { ...fields, ...urls, name: '名'.repeat(200), nickname: '名'.repeat(200) });
    expect(answer.status).toBe(400);
    expect(textOf(answer)).toContain('too long in all');
    expect(formsOf(answer)[0]!.fields['nickname']).toBe('名'.repeat(200));
  });

  it('CSRF: without the token of the page, of another session, or of another site → 403, and nothing changes', async () => {
    const page = await open();
    const stranger = await signedIn();
    const token = formsOf(await open(stranger))[0]!.fields['csrf_token']!;
    expect((await save(page, { name: 'X', csrf_token: '' })).status).toBe(403);
    expect((await save(page, { name: 'X', csrf_token: token })).status).toBe(403);
    const { fields, action } = formsOf(page)[0]!;
    const answer = await browser.post(action, { ...fields, name: 'X' }, { origin: 'https://evil.example' });
    expect(answer.status).toBe(403);
    expect(await user()).toMatchObject({ name: 'Dinah Liddell' });
  });

  it('the session has ended → the way to the login page', async () => {
    const page = await open();
    await product.admin.call('POST', `/users/${sub}/sign-out`, {});
    const answer = await save(page, { name: 'X' });
    expect((await browser.follow(answer)).body).toContain('name="password"');
  });
});

describe('concurrent changes of a profile', () => {
  it('two tabs change different fields → both are kept', async () => {
    const [first, second] = [await open(), await open()];
    await save(first, { nickname: 'Di', [own['shirt_size']!]: 'M' });
    await save(second, { website: 'https://cat.example/', 'address.country': 'England' });
    expect(await user()).toMatchObject({ nickname: 'Di', website: 'https://cat.example/', name: 'Dinah Liddell' });
    expect(await values()).toEqual({ shirt_size: 'M' });
  });

  it('two tabs change the same field → the second is told (409), and may save over it', async () => {
    const [first, second] = [await open(), await open()];
    await save(first, { nickname: 'Di' });
    const answer = await save(second, { nickname: 'Kitty', website: 'https://cat.example/' });
    expect(answer.status).toBe(409);
    expect(textOf(answer)).toContain('Meanwhile it was changed to Di');
    expect(formsOf(answer)[0]!.fields).toMatchObject({ nickname: 'Kitty', website: 'https://cat.example/' });
    expect(await user()).toMatchObject({ nickname: 'Di' });
    expect((await save(answer, {})).status).toBe(303);
    expect(await user()).toMatchObject({ nickname: 'Kitty', website: 'https://cat.example/' });
  });

  it('an administrator changes another field while the page is open → it is kept', async () => {
    const page = await open();
    await product.admin.call('PATCH', `/users/${sub}`, {
      gender: 'cat',
      address: { locality: 'London', country: 'UK' },
    });
    await product.admin.call('PATCH', `/users/${sub}/custom-claims`, { custom_claims: { salary_band: 'B7' } });
    await save(page, { name: 'Dinah L.' });
    expect(await user()).toMatchObject({ name: 'Dinah L.', gender: 'cat', address: { locality: 'London' } });
    expect(await values()).toEqual({ salary_band: 'B7' });
  });

  it('many saves of different fields at once → all are kept', async () => {
    const page = await open();
    const names = ['given_name', 'middle_name', 'family_name', 'nickname', 'gender', 'website', 'birthdate', 'name'];
    const changes = names.map((name) => ({
      [name]: name === 'website' ? 'https://cat.example/' : name === 'birthdate' ? '1865' : 'new',
    }));
    const answers = await Promise.all(changes.map((change) => save(page, change)));
    const saved = changes.filter((_, i) => answers[i]!.status === 303);
    expect(answers.filter(({ status }) => status !== 303 && status !== 409)).toEqual([]);
    expect(saved.length).toBeGreaterThan(0);
    expect(await user()).toMatchObject(Object.assign({}, ...saved) as Json);
  });
});

describe('PROFILE_CLAIMS', () => {
  it.each([
    ['none', [], ['name', 'zoneinfo']],
    ['name, zoneinfo', ['name', 'zoneinfo'], ['nickname', 'phone_number', 'address.locality']],
  ])('%s → only these claims can be edited, and further claims', async (setting, shown, hidden) => {
    const narrow = await startProduct({ env: { PROFILE_CLAIMS: setting } });
    const agent = new UserAgent(narrow.url);
    await agent.openAccount({ username: 'alice', password: 'a-rabbit-with-a-watch-7' });
    const page = await agent.get(`${narrow.url}/account/profile`);
    const fields = Object.keys(formsOf(page)[0]?.fields ?? {});
    expect(fields).toEqual(expect.arrayContaining(shown));
    expect(hidden.filter((name) => fields.includes(name))).toEqual([]);
    await narrow.close();
  });
});

describe('editable_by of claim definitions', () => {
  it('defaults to administrator, can be changed, and refuses other values', async () => {
    const base = { type: 'string', scope: 'profile:work', places: ['userinfo'], description: 'See it' };
    const made = await product.admin.call('POST', '/claim-definitions', { ...base, name: 'desk' });
    expect(made.body).toMatchObject({ editable_by: 'administrator' });
    const path = `/claim-definitions/${made.body['id'] as string}`;
    const page = await open();
    expect((await product.admin.call('PATCH', path, { editable_by: 'user' })).body).toMatchObject({
      editable_by: 'user',
    });
    expect(textOf(await open())).toContain('desk');
    expect(textOf(page)).not.toContain('desk');
    expect((await product.admin.call('PATCH', path, { editable_by: 'everyone' })).status).toBe(400);
    const field = `claim-${made.body['id'] as string}`;
    const shown = await open();
    await product.admin.call('PATCH', path, { editable_by: 'administrator' });
    expect((await save(shown, { [field]: 'D4' })).status, 'no longer editable → ignored').toBe(303);
    expect(await values()).toEqual({});
  });
});
