import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AdminApi } from '../support/admin-api.js';
import { startApp, type RunningApp } from '../support/app.js';
import { ALICE } from '../support/product.js';
import { linksOf, textOf, UserAgent } from '../support/user-agent.js';

describe('GET /', () => {
  const running: RunningApp[] = [];
  const start = async (env: Record<string, string>) => {
    const app = await startApp({ env });
    running.push(app);
    await (await AdminApi.of(app.url)).createUser({ ...ALICE });
    return app;
  };
  let production: RunningApp;
  beforeAll(async () => {
    production = await start({ NODE_ENV: 'production' });
  });
  afterAll(() => Promise.all(running.map((app) => app.close())));

  it('in production shows a welcome with a link to sign in, and no developer links', async () => {
    const page = await new UserAgent(production.url).get(production.url);
    expect(textOf(page)).toContain('Welcome. Sign in to see your account');
    expect(linksOf(page)).toEqual({ 'Sign in': `${production.url}/account` });
  });

  it('in production shows a signed-in user links to the account and to sign out', async () => {
    const browser = new UserAgent(production.url);
    const login = await browser.follow(await browser.get(`${production.url}/account`));
    await browser.submit(login, { ...ALICE });
    const page = await browser.get(`${production.url}/`);
    expect(textOf(page)).toContain('You are signed in as alice');
    expect(linksOf(page)).toEqual({
      'Your account': `${production.url}/account`,
      'Sign out': `${production.url}/logout`,
    });
  });

  it('in development also links to Swagger UI and the JWKS', async () => {
    const { url } = await start({ NODE_ENV: 'development' });
    const links = Object.values(linksOf(await new UserAgent(url).get(url)));
    expect(links).toEqual(expect.arrayContaining([`${url}/account`, `${url}/docs`, `${url}/jwks`]));
  });
});
