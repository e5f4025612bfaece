import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SENT_AGAIN_WITHIN } from '../../src/user/credentials/password-change.js';
import { AdminApi } from '../support/admin-api.js';
import { DATABASES } from '../support/app.js';
import { FixedClock } from '../support/fixed-clock.js';
import { startProduct, type Product } from '../support/product.js';
import { formsOf, textOf, UserAgent, type Answer, type Credentials, type Form } from '../support/user-agent.js';

const NEW_PASSWORD = 'another good password';

describe.each(DATABASES)('POST /account/password sent again, on %s', (database) => {
  const clock = new FixedClock();
  let product: Product;
  let count = 0;
  let dinah: Credentials;
  let admin: AdminApi;
  let sub: string;
  let browser: UserAgent;
  beforeAll(async () => {
    product = await startProduct({ database, clock });
  });
  afterAll(() => product?.close());
  beforeEach(async () => {
    dinah = { username: `dinah-${++count}`, password: 'the cat of the house' };
    clock.advance(SENT_AGAIN_WITHIN);
    admin = await AdminApi.of(product.url);
    sub = await admin.createUser(dinah);
    clock.advance(SENT_AGAIN_WITHIN);
    browser = await signedIn();
  });

  async function signedIn(): Promise<UserAgent> {
    const agent = new UserAgent(product.url);
    await agent.submit(await agent.follow(await agent.get(`${product.url}/account`)), { ...dinah });
    return agent;
  }

  async function passwordForm(): Promise<Form> {
    const page = await browser.get(`${product.url}/account`);
    return formsOf(page).find(({ action }) => action.endsWith('/account/password'))!;
  }

  const send = ({ action, fields }: Form, more: Readonly<Record<string, string>> = {}) =>
    browser.post(action, { ...fields, current_password: dinah.password, new_password: NEW_PASSWORD, end_others: 'yes', ...more }); // prettier-ignore
  const expectDone = ({ status, location }: Answer) =>
    expect([status, location]).toEqual([303, `${product.url}/account?done=password`]);
  const expectIncorrect = (answer: Answer) => {
    expect(answer.status).toBe(400);
    expect(textOf(answer)).toContain('The current password is incorrect.');
  };
  const changes = async () => (await admin.get(`/audit-events?type=user.password_changed&sub=${sub}`)).body['items'];

  it('a retry after a lost answer → the same answer, one change', async () => {
    const form = await passwordForm();
    for (let time = 0; time < 3; time++) {
      expectDone(await send(form));
      clock.advance(60);
    }
    expect(await changes()).toHaveLength(1);
  });

  it.each([2, 3])(
    '%d equal requests at once → each answers that the password is changed, one change',
    async (times) => {
      const form = await passwordForm();
      (await Promise.all(Array.from({ length: times }, () => send(form)))).forEach(expectDone);
      expect(await changes()).toHaveLength(1);
    },
  );

  it('a retry that also ends the other sessions → the other sessions end', async () => {
    const [form, other] = [await passwordForm(), await signedIn()];
    expectDone(await browser.post(form.action, { ...form.fields, current_password: dinah.password, new_password: NEW_PASSWORD, end_others: '' })); // prettier-ignore
    expect((await other.get(`${product.url}/account`)).status).toBe(200);
    expectDone(await send(form));
    expect((await other.get(`${product.url}/account`)).status).toBe(302);
  });

  it('two different new passwords at once → one is set, the other request answers 400', async () => {
    const form = await passwordForm();
    const answers = await Promise.all([NEW_PASSWORD, 'quite another password'].map((new_password) => send(form, { new_password }))); // prettier-ignore
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([303, 400]);
    expect(await changes()).toHaveLength(1);
  });

  it('the old password with another new password after a change → 400, the current password is incorrect', async () => {
    const form = await passwordForm();
    expectDone(await send(form));
    expectIncorrect(await send(form, { new_password: 'quite another password' }));
  });

  it('LC2: the new password as current_password is refused as incorrect, except in a retry just after the change', async () => {
    const form = await passwordForm();
    expectIncorrect(await send(form, { current_password: 'not it', new_password: dinah.password }));
    expectDone(await send(form));
    clock.advance(SENT_AGAIN_WITHIN);
    expectIncorrect(await send(form));
    expect(await changes()).toHaveLength(1);
  });
});
