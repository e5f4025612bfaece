// tsx scripts/screenshots.ts: takes the pictures of the README from a running server with its demo data.
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { startBrowser } from '../test/support/browser.js';

const ISSUER = process.env['ISSUER'] || `http://localhost:${process.env['PORT'] || 3000}`;
const FOLDER = join(dirname(dirname(fileURLToPath(import.meta.url))), 'docs/images');

const REQUEST = new URLSearchParams({
  response_type: 'code',
  scope: 'openid profile email api:read',
  client_id: 'healthabc',
  redirect_uri: 'https://healthabc.example/callback',
  state: 'a4e0761eK8c21',
});

await mkdir(FOLDER, { recursive: true });
const browser = await startBrowser();
try {
  const page = await browser.newPage({ colorScheme: 'light', viewport: { width: 1280, height: 720 } });
  await loginPage(page);
  await swaggerUi(page);
} finally {
  await browser.close();
}

async function loginPage(page: Page): Promise<void> {
  await page.goto(`${ISSUER}/authorize?${REQUEST}`);
  await page.getByLabel('Username').fill('alice');
  await take(page, 'login');
}

async function swaggerUi(page: Page): Promise<void> {
  await page.goto(`${ISSUER}/docs`);
  await page.waitForSelector('.opblock');
  await page.setViewportSize({ width: 1280, height: 960 });
  await take(page, 'swagger-ui');
}

async function take(page: Page, name: string): Promise<void> {
  const path = join(FOLDER, `${name}.png`);
  await page.screenshot({ path, animations: 'disabled', caret: 'hide' });
  console.log(path);
}
