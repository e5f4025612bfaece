import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect } from 'vitest';
import {
  chromium,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type ConsoleMessage,
  type Page,
  type WebError,
} from 'playwright-core';

const FLAGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
]; // prettier-ignore

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

const CHROMIUM = { executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium', args: FLAGS };

/** Starts the Chromium that CHROMIUM_PATH names, or the system's. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch(CHROMIUM);
}

let shared: Promise<Browser> | undefined;

/** One Chromium for all spec files of a worker: its start takes a second of processor time. It ends with the worker. */
function sharedBrowser(): Promise<Browser> {
  shared ??= startBrowser();
  return shared;
}

/** A Chromium whose user has changed a setting of the profile. Each tab begins without cookies. */
export class UserBrowser {
  private constructor(
    private readonly context: BrowserContext,
    private readonly profile: string,
  ) {}

  /** Starts one that allows third-party cookies, which is no longer the default. */
  static withThirdPartyCookies(options: BrowserContextOptions = {}): Promise<UserBrowser> {
    return UserBrowser.start({ cookie_controls_mode: 0, block_third_party_cookies: false }, options);
  }

  /** Starts one that blocks all cookies. */
  static withoutCookies(): Promise<UserBrowser> {
    return UserBrowser.start({ default_content_setting_values: { cookies: 2 } }, {});
  }

  /** @param settings of the profile, with the names of Chromium's `Preferences` file */
  private static async start(settings: object, options: BrowserContextOptions): Promise<UserBrowser> {
    const profile = mkdtempSync(join(tmpdir(), 'grantry-profile-'));
    mkdirSync(join(profile, 'Default'));
    writeFileSync(join(profile, 'Default/Preferences'), JSON.stringify({ profile: settings }));
    return new UserBrowser(await chromium.launchPersistentContext(profile, { ...CHROMIUM, ...options }), profile);
  }

  async openTab(): Promise<Tab> {
    await this.context.clearCookies();
    return tabOf(this.context);
  }

  async close(): Promise<void> {
    await this.context.close();
    rmSync(this.profile, { recursive: true, force: true });
  }
}

export interface Tab {
  readonly page: Page;
  /** Errors that the browser has reported: violations of the content security policy, and failed scripts. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

/** Opens a tab with a new cookie jar. */
export async function openTab(options: BrowserContextOptions = {}): Promise<Tab> {
  const context = await (await sharedBrowser()).newContext(options);
  return { ...(await tabOf(context)), close: () => context.close() };
}

async function tabOf(context: BrowserContext): Promise<Tab> {
  context.setDefaultTimeout(60_000); // milliseconds: below the timeout of the test, so that the error names what was awaited
  const complaints: string[] = [];
  const onConsole = (message: ConsoleMessage): void => {
    if (isComplaint(message.type(), message.text())) complaints.push(message.text());
  };
  const onError = (failure: WebError): void => void complaints.push(String(failure.error()));
  context.on('console', onConsole).on('weberror', onError);
  const page = await context.newPage();
  const close = async (): Promise<void> => {
    context.off('console', onConsole).off('weberror', onError);
    await page.close();
  };
  return { page, complaints, close };
}

/** Chromium also reports every answer of 4xx and 5xx as an error; those are not the page's fault. */
function isComplaint(type: string, text: string): boolean {
  return (type === 'error' || type === 'warning') && !text.startsWith('Failed to load resource: the server responded');
}

/** How a page is looked at. */
export interface Look {
  /** Pixels. */
  readonly width: number;
  readonly colorScheme: 'light' | 'dark';
  /** The rules of axe; all of WCAG 2.2 AA and the best practices when left out. */
  readonly rules?: readonly string[];
}

/**
 * Checks a page in light and dark, at the width of the narrowest phone.
 *
 * @returns violations of WCAG 2.2 AA and best practices, and a note when the page scrolls sideways; empty without any
 */
export function faultsOf(page: Page): Promise<string[]> {
  // Only colours differ in dark mode.
  const dark: Look = { width: 320, colorScheme: 'dark', rules: ['color-contrast'] };
  return faultsAt(page, [{ width: 320, colorScheme: 'light' }, dark]);
}

/** As `faultsOf`, for each look. */
export async function faultsAt(page: Page, looks: readonly Look[]): Promise<string[]> {
  const before = page.viewportSize();
  const faults: string[] = [];
  for (const look of looks) faults.push(...(await faultsIn(page, look)));
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
  if (before !== null) await page.setViewportSize(before);
  return faults;
}

async function faultsIn(page: Page, { width, colorScheme, rules }: Look): Promise<string[]> {
  await page.setViewportSize({ width, height: 640 });
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  const isTooWide = await page.evaluate('document.documentElement.scrollWidth > innerWidth');
  const axe = new AxeBuilder({ page }).setLegacyMode(); // takes half the time; it does not see frames, of which we have none
  const { violations } = await (rules === undefined ? axe.withTags(RULES) : axe.withRules([...rules])).analyze();
  return [
    ...(isTooWide ? [`scrolls sideways at ${width}px`] : []),
    ...violations.map(({ id, nodes }) => `${colorScheme}: ${id}: ${nodes.map(({ html }) => html).join(' ')}`),
  ];
}

/** Headers of every page for users: no framing, nothing of third parties, no referrer to other sites, no caching. */
export const PAGE_HEADERS: Readonly<Record<string, unknown>> = {
  'content-security-policy': expect.stringMatching(
    /^(?=.*default-src 'none')(?=.*frame-ancestors 'none')(?!.*(unsafe|form-action|https?:|\*|data:))/,
  ),
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cache-control': 'no-store',
  'cross-origin-opener-policy': 'unsafe-none',
  'x-content-type-options': 'nosniff',
  'content-type': 'text/html; charset=utf-8',
};
