import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AdminApi } from '../support/admin-api.js';
import { startApp, type RunningApp } from '../support/app.js';
import { ALICE } from '../support/product.js';
import { linksOf, textOf, UserAgent } from '../support/user-agent.js';

const HOSTILE = 'alice <b>bold</b>';

describe('GET /explorer/mailbox', () => {
  const running: RunningApp[] = [];
  async function start(env: Readonly<Record<string, string>>): Promise<RunningApp> {
    const app = await startApp({ env });
    running.push(app);
    return app;
  }
  let demo: RunningApp;
  let admin: AdminApi;
  beforeAll(async () => {
    demo = await start({ DEMO: 'true' });
    admin = await AdminApi.of(demo.url);
    const sub = await admin.createUser({ ...ALICE, username: HOSTILE, email: 'alice@example.com' });
    await admin.call('PATCH', `/users/${sub}`, { password: 'another rabbit with a watch' });
  });
  afterAll(() => Promise.all(running.map((app) => app.close())));

  it('lists the mails, and shows one as text and in a sandbox as HTML', async () => {
    const agent = new UserAgent(demo.url);
    const list = await agent.get(`${demo.url}/explorer/mailbox`);
    const mail = await agent.get(linksOf(list)['Your password was changed']!);
    expect(textOf(mail)).toContain('An administrator changed the password of your account.');
    expect(mail.body).not.toContain('<b>bold');
    const html = await agent.get(linksOf(mail)['Show as HTML']!);
    expect(html.body).toContain('<html lang="en" dir="ltr">');
    expect(html.body).not.toContain('<b>bold');
    expect(html.headers.get('content-security-policy')).toMatch(/^sandbox allow-popups; default-src 'none'/);
  });

  it('GET /admin/maintenance counts the mails that wait', async () => {
    const { body } = await admin.call('GET', '/maintenance');
    expect(body).toMatchObject({ mails: { count: 1, oldest_age: expect.any(Number) as number } });
  });

  it.each([
    ['without the demo', { DEMO: 'false' }],
    ['with a mail server', { DEMO: 'true', SMTP_URL: 'smtp://localhost:1', MAIL_FROM: 'a@example.com' }],
    ['in production', { NODE_ENV: 'production', DEMO: 'true' }],
  ])('%s → 404', async (_, env: Readonly<Record<string, string>>) => {
    const { url } = await start(env);
    expect((await fetch(`${url}/explorer/mailbox`)).status).toBe(404);
  });

  it('an unknown mail → 404', async () => {
    for (const id of ['unknown', '019ad000-0000-7000-8000-000000000001']) {
      expect((await fetch(`${demo.url}/explorer/mailbox/${id}`)).status).toBe(404);
      expect((await fetch(`${demo.url}/explorer/mailbox/html/${id}`)).status).toBe(404);
    }
  });
});
