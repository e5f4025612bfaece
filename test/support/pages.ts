import { fileURLToPath } from 'node:url';
import { errorPage, templates, type Html, type RefusalId } from '../../src/common/index.js';
import { aRefusal } from './refusals.js';
import { linksOf } from './links.js';

const HOSTILE = `<b>"Photo" & 'Prints'</b> ${'W'.repeat(60)}`;

/** A client as the pages show it; its name contains markup. */
export const aClientView = {
  name: HOSTILE,
  uri: 'https://photos.example.com',
  logo: '/assets/grantry.svg',
  policy: 'https://photos.example.com/privacy',
  tos: 'https://photos.example.com/terms',
  host: 'photos.example.com',
  registeredItself: true,
} as const;

const interaction = { interaction: 'an-interaction', csrfToken: 'a-token', client: aClientView };
const scope = { name: 'photos:read', description: HOSTILE };
const fault = { id: 'an-id', code: 'invalid_request', description: HOSTILE };
const passkey = { options: JSON.stringify({ challenge: HOSTILE }), ticket: HOSTILE };
const QR = '<svg class="qr" role="img" aria-label="QR code" viewBox="0 0 1 1"></svg>';
const links = [
  { href: 'https://photos.example.com/?a=1&b="2"', text: HOSTILE },
  { href: '/account', text: 'Sign in again' },
];

/** Every page for users, by the name of its template, with data that contains markup. */
const RENDERERS: Readonly<Record<string, Html>> = {
  login: page('authorize/interact/views', 'login', 'Sign in', { ...interaction, username: HOSTILE, error: HOSTILE }),
  consent: page('authorize/interact/views', 'consent', `Allow ${HOSTILE}?`, {
    ...interaction,
    username: HOSTILE,
    scopes: [scope],
    resources: [
      { name: HOSTILE, identifier: 'https://api.example.com', scopes: [scope] },
      { name: HOSTILE, identifier: 'https://plain.example.com', scopes: [] },
    ],
    lifetime: '15 minutes',
  }),
  'login-for-account': page('authorize/interact/views', 'login', 'Sign in', {
    ...interaction,
    client: null,
    username: '',
    error: null,
  }),
  logout: page('authorize/logout/views', 'logout', 'Sign out', {
    csrfToken: 'a-token',
    request: 'a-request',
    username: HOSTILE,
    application: HOSTILE,
    fault,
  }),
  'signed-out': page('authorize/logout/views', 'signed-out', 'You are signed out', {
    returnTo: null,
    frames: [],
    ended: true,
    livesElsewhere: false,
    fault: null,
    links,
  }),
  'signed-out-elsewhere': page('authorize/logout/views', 'signed-out', 'You are signed out', {
    returnTo: null,
    frames: [],
    ended: false,
    livesElsewhere: true,
    fault,
    links,
  }),
  'signed-out-returning': page('authorize/logout/views', 'signed-out', 'You are signed out', {
    returnTo: 'https://photos.example.com/bye?a=1&b="2"',
    frames: [],
  }),
  account: page('account/views', 'account', 'Your account', {
    csrfToken: 'a-token',
    username: HOSTILE,
    notice: HOSTILE,
    error: HOSTILE,
    sessions: [true, false].map((isThis) => ({
      id: HOSTILE,
      isThis,
      browser: HOSTILE,
      address: HOSTILE,
      signedIn: HOSTILE,
      lastSeen: HOSTILE,
    })),
    applications: [HOSTILE, null].map((open) => ({
      id: HOSTILE,
      name: HOSTILE,
      scopes: HOSTILE,
      hasAccess: true,
      open,
    })),
  }),
  factor: page('authorize/interact/views', 'factor', 'Verify your sign-in', {
    ...interaction,
    username: HOSTILE,
    takesCode: true,
    hasApp: true,
    passkey,
    canChangeUser: true,
    error: HOSTILE,
  }),
  enrol: page('authorize/interact/views', 'enrol', 'Set up a second factor', {
    ...interaction,
    app: { qr: QR, seed: 'ABCD EFGH', ticket: HOSTILE },
    passkey,
    error: HOSTILE,
  }),
  'recovery-codes': page('authorize/interact/views', 'recovery-codes', 'Save your recovery codes', {
    codes: [HOSTILE],
    goOn: '/account',
  }),
  security: page('account/views', 'security', 'Sign-in and security', {
    csrfToken: 'a-token',
    notice: HOSTILE,
    error: HOSTILE,
    hasApp: true,
    hasFactor: true,
    recoveryCodes: 10,
    passkeys: [{ id: 'a-passkey', name: HOSTILE, created: HOSTILE, lastUsed: HOSTILE }],
    ceremony: passkey,
    browsers: [{ id: HOSTILE, browser: HOSTILE, lastUsed: HOSTILE, until: HOSTILE }],
  }),
  app: page('account/views', 'app', 'Set up an authenticator app', {
    csrfToken: 'a-token',
    qr: QR,
    seed: 'ABCD EFGH',
    ticket: HOSTILE,
    error: HOSTILE,
  }),
  'form-post': page('authorize/respond/response-modes/views', 'form-post', `Returning to ${HOSTILE}`, {
    action: `https://photos.example.com/callback?a=1&b="2"`,
    parameters: [{ name: 'state', value: HOSTILE }],
  }),
  ...Object.fromEntries(
    ['https://photos.example.com/cb?a=1&b="2"', null].map((redirect) => [
      `informing-${redirect === null ? 'form' : 'link'}`,
      page('authorize/respond/response-modes/views', 'informing', 'This request cannot be completed', {
        error: { code: 'invalid_scope', description: HOSTILE },
        id: 'an-id',
        place: 'photos.example.com',
        redirect,
        action: `https://photos.example.com/callback?a=1&b="2"`,
        parameters: [{ name: 'state', value: HOSTILE }],
      }),
    ]),
  ),
  refusal: page('operations/refusals/views', 'refusal', 'What went wrong', {
    refusal: {
      id: 'an-id',
      at: new Date(0),
      description: HOSTILE,
      error: 'invalid_request',
      rule: { id: 'TEST-PAGE-1', section: 'RFC 1' },
      fix: HOSTILE,
    },
  }),
  'unknown-refusal': page('operations/refusals/views', 'unknown-refusal', 'This error is unknown', {}),
  error: errorPage(aRefusal('invalid_request', '<b>wrong</b>'), 'an-id' as RefusalId),
  'error-with-a-way-on': errorPage(
    aRefusal('invalid_request', 'This page has expired', { wayOn: { application: HOSTILE, links } }),
    'an-id' as RefusalId,
  ),
  home: page('explorer/views', 'home', 'Grantry', {
    username: null,
    links: [{ endpoint: 'docs', text: HOSTILE, description: HOSTILE }],
    demo: { username: HOSTILE, password: HOSTILE },
  }),
  'home-signed-in': page('explorer/views', 'home', 'Grantry', { username: HOSTILE, links: [], demo: null }),
};

/** The HTML of each page, on a server whose issuer is an origin. */
export const PAGES: Readonly<Record<string, string>> = Object.fromEntries(
  Object.keys(RENDERERS).map((name) => [name, pageWith(name, 'https://op.example.com')]),
);

/** The HTML of a page on the server with that issuer. */
export function pageWith(name: string, issuer: string): string {
  return RENDERERS[name]!(linksOf(issuer));
}

function page(folder: string, name: string, title: string, data: object): Html {
  return templates(fileURLToPath(new URL(`../../src/${folder}`, import.meta.url)))(name, { title, ...data });
}
