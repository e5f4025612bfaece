import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACCOUNT_RULE } from '../../src/user/sign-in/counters.js';
import { FixedClock } from '../support/fixed-clock.js';
import { ALICE, startProduct, type Product } from '../support/product.js';
import { formsOf, textOf, UserAgent, type Answer } from '../support/user-agent.js';

const NEW_PASSWORD = 'another good password';
const DELAYED = 'Too many failed sign-ins. Please wait, then try again';

describe('POST /account/password after wrong guesses at the current password', () => {
  const clock = new FixedClock();
  let product: Product;
  let browser: UserAgent;
  beforeAll(async () => {
    product = await startProduct({ clock });
    browser = new UserAgent(product.url);
    const login = await browser.follow(await browser.get(`${product.url}/account`));
    await browser.submit(login, { ...ALICE });
  });
  afterAll(() => product?.close());

  async function change(current_password: string): Promise<Answer> {
    const page = await browser.get(`${product.url}/account`);
    const form = formsOf(page).find(({ action }) => action.endsWith('/account/password'))!;
    return browser.post(form.action, { ...form.fields, current_password, new_password: NEW_PASSWORD });
  }

  it('LC2: answers 429 with Retry-After on the same page, even for the right password, and changes the password after the wait', async () => {
    for (let guess = 0; guess < ACCOUNT_RULE.free; guess++) {
      const wrong = await change('not it');
      expect([wrong.status, wrong.headers.get('retry-after')]).toEqual([400, null]);
    }
    const refused = await change(ALICE.password);
    expect([refused.status, refused.headers.get('retry-after'), refused.location]).toEqual([429, '1', null]);
    expect(textOf(refused)).toContain(DELAYED);
    expect(refused.body).toContain('name="current_password"');
    clock.advance(1);
    const answer = await change(ALICE.password);
    expect([answer.status, answer.location]).toEqual([303, `${product.url}/account?done=password`]);
  });
});
