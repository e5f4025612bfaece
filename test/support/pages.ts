import { fileURLToPath } from 'node:url';
import {
  commonText,
  ENGLISH,
  errorPage,
  templates,
  textsIn,
  verbatim,
  type Html,
  type Language,
  type RefusalId,
  type Text,
} from '../../src/common/index.js';
import { aRefusal } from './refusals.js';
import { linksOf } from './links.js';

const HOSTILE = `<b>"Photo" & 'Prints'</b> ${'W'.repeat(60)}`;
const HOSTILE_TEXT = verbatim(HOSTILE);
const TIME = new Date(0);

const interactText = textsIn(pathOf('authorize/interact/locales'));
const responseText = textsIn(pathOf('authorize/respond/response-modes/locales'));

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

const another = 'https://op.example.com/login?interaction=another-interaction';
const interaction = { interaction: 'an-interaction', csrfToken: 'a-token', client: aClientView, another };
const scope = { name: 'photos:read', description: HOSTILE_TEXT };
const line = [
  { text: 'Pay ', isValue: false },
  { text: HOSTILE, isValue: true },
];
const details = { index: 0, mayBeLeftOut: true, title: line, lines: [line, line], others: [line] };
const fault = { id: 'an-id', code: 'invalid_request', description: HOSTILE };
const passkey = { options: JSON.stringify({ challenge: HOSTILE }), ticket: HOSTILE };
const aProvider = { name: HOSTILE, href: '/login/upstream/a-provider?interaction=an-interaction&hint=a%40b.example' };
const QR = '<svg class="qr" role="img" aria-label="QR code" viewBox="0 0 1 1"></svg>';
const links = [
  { href: 'https://photos.example.com/?a=1&b="2"', text: HOSTILE_TEXT },
  { href: '/account', text: interactText('link.account') },
];

/** Every page for users, by the name of its template, with data that contains markup. */
const RENDERERS: Readonly<Record<string, Html>> = {
  login: page('authorize/interact/views', 'login', 'login.title', {
    ...interaction,
    offersReset: true,
    keep: { duration: { amount: 30, unit: 'day' }, isChosen: true },
    offersSignUp: true,
    username: HOSTILE,
    error: HOSTILE_TEXT,
    isInvalid: true,
    waiting: { address: HOSTILE, providerName: HOSTILE, without: '/login?interaction=an-interaction' },
    providers: { preferred: aProvider, others: [aProvider], takesAddress: true },
  }),
  'unknown-person': page('authorize/interact/views', 'unknown-person', 'unknownPerson.title', {
    provider: HOSTILE,
    signIn: '/login?interaction=an-interaction',
    links,
  }),
  accounts: page('authorize/interact/views', 'accounts', 'accounts.title', {
    ...interaction,
    accounts: [HOSTILE, null].flatMap((name) =>
      [true, false].map((isSignedIn) => ({ key: HOSTILE, username: HOSTILE, name, isSignedIn })),
    ),
  }),
  consent: page('authorize/interact/views', 'consent', interactText('consent.title', { application: HOSTILE }), {
    ...interaction,
    username: HOSTILE,
    scopes: [scope],
    resources: [
      { name: HOSTILE, identifier: 'https://api.example.com', scopes: [scope], details: [] },
      { name: HOSTILE, identifier: 'https://plain.example.com', scopes: [], details: [] },
      {
        name: HOSTILE,
        identifier: 'https://bank.example.com',
        scopes: [],
        details: [details, { ...details, index: 1 }],
      },
      {
        name: HOSTILE,
        identifier: 'https://files.example.com',
        scopes: [scope],
        details: [{ ...details, index: 2, mayBeLeftOut: false }],
      },
    ],
    lifetime: interactText('lifetime.fixed', { duration: { amount: 15, unit: 'minute' } }),
  }),
  approve: page('authorize/interact/views', 'approve', interactText('approve.title', { application: HOSTILE }), {
    ...interaction,
    request: 'a-request',
    bindingMessage: HOSTILE,
    username: HOSTILE,
    scopes: [scope],
    resources: [
      { name: HOSTILE, identifier: 'https://api.example.com', scopes: [scope], details: [] },
      {
        name: HOSTILE,
        identifier: 'https://bank.example.com',
        scopes: [],
        details: [details, { ...details, index: 1 }],
      },
    ],
    lifetime: interactText('lifetime.fixed', { duration: { amount: 15, unit: 'minute' } }),
    timeLeft: interactText('lifetime.fixed', { duration: { amount: 5, unit: 'minute' } }),
  }),
  device: page('authorize/interact/views', 'device', 'device.title', {
    csrfToken: 'a-token',
    userCode: HOSTILE,
    error: HOSTILE_TEXT,
  }),
  'device-request': page(
    'authorize/interact/views',
    'device-request',
    interactText('device.question', { application: HOSTILE }),
    {
      ...interaction,
      request: 'a-request',
      userCode: 'BCDF-GHJK',
      another,
      username: HOSTILE,
      scopes: [scope],
      resources: [{ name: HOSTILE, identifier: 'https://api.example.com', scopes: [scope], details: [] }],
      lifetime: interactText('lifetime.fixed', { duration: { amount: 15, unit: 'minute' } }),
      timeLeft: interactText('lifetime.fixed', { duration: { amount: 5, unit: 'minute' } }),
    },
  ),
  answered: page('authorize/interact/views', 'answered', 'approve.answered', {
    application: HOSTILE,
    answer: 'approve.allowed',
  }),
  'login-for-account': page('authorize/interact/views', 'login', 'login.title', {
    ...interaction,
    client: null,
    username: '',
    error: null,
    waiting: null,
    providers: { preferred: null, others: [], takesAddress: false },
  }),
  logout: page('authorize/logout/views', 'logout', 'logout.title', {
    csrfToken: 'a-token',
    request: 'a-request',
    username: HOSTILE,
    application: HOSTILE,
    fault,
  }),
  'signed-out': page('authorize/logout/views', 'signed-out', 'signedOut.title', {
    returnTo: null,
    frames: [],
    ended: true,
    livesElsewhere: false,
    fault: null,
    links,
  }),
  'signed-out-elsewhere': page('authorize/logout/views', 'signed-out', 'signedOut.title', {
    returnTo: null,
    frames: [],
    ended: false,
    livesElsewhere: true,
    fault,
    links,
  }),
  'signed-out-returning': page('authorize/logout/views', 'signed-out', 'signedOut.title', {
    returnTo: 'https://photos.example.com/bye?a=1&b="2"',
    frames: [],
  }),
  account: page('account/views', 'account', 'account.title', {
    approvals: [
      {
        application: HOSTILE,
        bindingMessage: HOSTILE,
        expires: TIME,
        open: 'https://op.example.com/approve?request=a-request',
      },
    ],
    address: HOSTILE,
    isConfirmed: false,
    confirms: true,
    csrfToken: 'a-token',
    username: HOSTILE,
    another,
    hasPassword: true,
    notice: HOSTILE_TEXT,
    failure: HOSTILE_TEXT,
    error: { description: HOSTILE },
    sessions: [true, false].map((isThis) => ({
      id: HOSTILE,
      isThis,
      browser: HOSTILE_TEXT,
      address: HOSTILE,
      signedIn: TIME,
      lastSeen: TIME,
      keptUntil: TIME,
    })),
    applications: [HOSTILE, null].map((open) => ({
      id: HOSTILE,
      name: HOSTILE,
      scopes: [HOSTILE_TEXT],
      hasAccess: true,
      since: TIME,
      lastUsed: TIME,
      open,
    })),
  }),
  factor: page('authorize/interact/views', 'factor', 'factor.title', {
    ...interaction,
    username: HOSTILE,
    takesCode: true,
    hasApp: true,
    passkey,
    error: HOSTILE_TEXT,
  }),
  enrol: page('authorize/interact/views', 'enrol', 'enrol.title', {
    ...interaction,
    username: HOSTILE,
    app: { qr: QR, seed: 'ABCD EFGH', ticket: HOSTILE },
    passkey,
    error: HOSTILE_TEXT,
  }),
  'new-password': page('authorize/interact/views', 'new-password', 'reset.title', {
    ...interaction,
    username: HOSTILE,
    error: aRefusal('invalid_request', HOSTILE),
  }),
  'forgot-password': page('authorize/interact/views', 'forgot-password', 'forgot.title', {
    ...interaction,
    error: HOSTILE_TEXT,
  }),
  'sign-up': page('authorize/interact/views', 'sign-up', 'signUp.title', {
    ...interaction,
    isByInvitation: false,
    domains: ['example.com', 'example.org'],
    address: HOSTILE,
    error: HOSTILE_TEXT,
  }),
  'sign-up-by-invitation': page('authorize/interact/views', 'sign-up', 'signUp.title', {
    ...interaction,
    isByInvitation: true,
    domains: [],
    address: '',
    error: null,
  }),
  'mail-sent-for-sign-up': page('authorize/interact/views', 'mail-sent', 'mailSent.title', {
    says: 'mailSent.signUp',
    name: HOSTILE,
    interaction: 'an-interaction',
  }),
  'mail-sent': page('authorize/interact/views', 'mail-sent', 'mailSent.title', {
    says: 'mailSent.reset',
    name: HOSTILE,
    interaction: 'an-interaction',
  }),
  'reset-password': page('authorize/interact/views', 'reset-password', 'reset.title', {
    csrfToken: 'a-token',
    username: HOSTILE,
    error: aRefusal('invalid_request', HOSTILE),
  }),
  'verify-address': page('authorize/interact/views', 'verify-address', 'verify.title', {
    explanation: 'verify.explanation',
    submit: 'verify.submit',
    changes: false,
    address: HOSTILE,
    username: HOSTILE,
    isOwner: true,
    isAnother: false,
    interaction: 'an-interaction',
    csrfToken: 'a-token',
  }),
  'change-address': page('authorize/interact/views', 'verify-address', 'change.title', {
    explanation: 'change.explanation',
    submit: 'change.submit',
    changes: true,
    address: HOSTILE,
    username: HOSTILE,
    renames: true,
    isOwner: true,
    isAnother: false,
    interaction: 'an-interaction',
    csrfToken: 'a-token',
  }),
  'change-address-of-another': page('authorize/interact/views', 'verify-address', 'change.title', {
    explanation: 'change.explanation',
    submit: 'change.submit',
    changes: true,
    address: HOSTILE,
    username: HOSTILE,
    renames: false,
    isOwner: false,
    isAnother: true,
    interaction: 'an-interaction',
    csrfToken: 'a-token',
  }),
  'password-set': page('authorize/interact/views', 'password-set', 'passwordSet.title', { signIn: null }),
  'set-up-of-a-newcomer': page('authorize/interact/views', 'set-up', 'signUp.title', {
    csrfToken: 'a-token',
    choosesUsername: true,
    isUsernameFault: true,
    address: HOSTILE,
    username: HOSTILE,
    passkey,
    error: aRefusal('conflict', HOSTILE),
  }),
  'set-up': page('authorize/interact/views', 'set-up', 'setUp.title', {
    csrfToken: 'a-token',
    username: HOSTILE,
    passkey,
    error: aRefusal('invalid_request', HOSTILE),
    passkeyError: HOSTILE_TEXT,
  }),
  'recovery-codes': page('authorize/interact/views', 'recovery-codes', 'recoveryCodes.title', {
    codes: [HOSTILE],
    goOn: '/account',
  }),
  profile: page('account/views', 'profile', 'profile.title', {
    csrfToken: 'a-token',
    username: HOSTILE,
    email: HOSTILE,
    notice: HOSTILE_TEXT,
    error: HOSTILE_TEXT,
    state: HOSTILE,
    groups: [
      {
        title: 'profile.group.further',
        fields: (['line', 'lines', 'zone', 'flag', 'tel'] as const).map((kind) => ({
          id: `field-${kind}`,
          name: HOSTILE,
          kind,
          label: HOSTILE_TEXT,
          hint: HOSTILE_TEXT,
          most: 200,
          autocomplete: kind === 'tel' ? 'tel' : null,
          value: HOSTILE,
          isLocked: kind === 'tel',
          choices: kind === 'zone' ? [{ value: HOSTILE, text: HOSTILE }] : null,
          fault: HOSTILE_TEXT,
        })),
      },
    ],
    fixed: [{ label: HOSTILE_TEXT, value: HOSTILE }],
  }),
  address: page('account/views', 'address', 'address.title', {
    csrfToken: 'a-token',
    address: HOSTILE,
    isConfirmed: true,
    renames: true,
    offers: true,
    sentTo: HOSTILE,
    typed: HOSTILE,
    error: HOSTILE_TEXT,
    isInvalid: true,
  }),
  'address-without-mails': page('account/views', 'address', 'address.title', {
    csrfToken: 'a-token',
    address: null,
    isConfirmed: false,
    renames: false,
    offers: false,
    sentTo: null,
    typed: '',
    error: null,
  }),
  data: page('account/views', 'data', 'data.title', { csrfToken: 'a-token', mayDelete: true }),
  deletion: page('account/views', 'deletion', 'deletion.title', {
    csrfToken: 'a-token',
    username: HOSTILE,
    error: HOSTILE_TEXT,
  }),
  deleted: page('account/views', 'deleted', 'deletion.doneTitle', { start: commonText('link.start') }),
  security: page('account/views', 'security', 'security.title', {
    csrfToken: 'a-token',
    notice: HOSTILE_TEXT,
    error: HOSTILE_TEXT,
    hasApp: true,
    hasFactor: true,
    recoveryCodes: 10,
    passkeys: [{ id: 'a-passkey', name: HOSTILE, created: TIME, lastUsed: TIME }],
    ceremony: passkey,
    accounts: {
      linked: [
        { id: 'an-identity', provider: HOSTILE, label: HOSTILE, lastUsed: TIME },
        { id: 'another', provider: null, label: null, lastUsed: null },
      ],
      providers: [{ id: 'a-provider', name: HOSTILE }],
    },
    browsers: [{ id: HOSTILE, browser: HOSTILE_TEXT, lastUsed: TIME, until: TIME }],
  }),
  app: page('account/views', 'app', 'app.title', {
    csrfToken: 'a-token',
    qr: QR,
    seed: 'ABCD EFGH',
    ticket: HOSTILE,
    error: HOSTILE_TEXT,
  }),
  'form-post': page(
    'authorize/respond/response-modes/views',
    'form-post',
    responseText('formPost.title', { application: HOSTILE }),
    {
      action: `https://photos.example.com/callback?a=1&b="2"`,
      parameters: [{ name: 'state', value: HOSTILE }],
    },
  ),
  ...Object.fromEntries(
    ['https://photos.example.com/cb?a=1&b="2"', null].map((redirect) => [
      `informing-${redirect === null ? 'form' : 'link'}`,
      page('authorize/respond/response-modes/views', 'informing', 'informing.title', {
        error: { code: 'invalid_scope', description: HOSTILE },
        id: 'an-id',
        links: [{ href: another, text: interactText('link.anotherAccount') }],
        place: 'photos.example.com',
        redirect,
        action: `https://photos.example.com/callback?a=1&b="2"`,
        parameters: [{ name: 'state', value: HOSTILE }],
      }),
    ]),
  ),
  refusal: page('operations/refusals/views', 'refusal', 'refusal.title', {
    refusal: {
      id: 'an-id',
      at: new Date(0),
      description: HOSTILE,
      error: 'invalid_request',
      rule: { id: 'TEST-PAGE-1', section: 'RFC 1' },
      fix: HOSTILE,
    },
  }),
  'unknown-refusal': page('operations/refusals/views', 'unknown-refusal', 'unknown.title', {}),
  error: errorPage(aRefusal('invalid_request', '<b>wrong</b>'), 'an-id' as RefusalId),
  'error-with-a-way-on': errorPage(
    aRefusal('invalid_request', 'This page has expired', { wayOn: { application: HOSTILE, links } }),
    'an-id' as RefusalId,
  ),
  mailbox: page('explorer/views', 'mailbox', 'mailbox.title', {
    mails: [{ id: 'a-mail', to: HOSTILE, date: TIME, language: 'de', subject: HOSTILE }],
  }),
  'mailbox-empty': page('explorer/views', 'mailbox', 'mailbox.title', { mails: [] }),
  mail: page('explorer/views', 'mail', 'mailbox.title', {
    mail: { id: 'a-mail', to: HOSTILE, date: TIME, language: 'en', subject: HOSTILE, text: `${HOSTILE}\n\n${HOSTILE}` },
  }),
  home: page('explorer/views', 'home', undefined, {
    username: null,
    links: ['docs', 'ready'],
    demo: { username: HOSTILE, password: HOSTILE },
  }),
  branded: (context) => {
    const links = { privacy: 'https://www.example.com/?a=1&b="2"', terms: 'https://www.example.com/terms', support: 'mailto:help@example.com' }; // prettier-ignore
    const brand = { name: HOSTILE, color: null, logo: null, css: null, links };
    return page('explorer/views', 'home', undefined, { username: null, links: [], demo: null })({ ...context, brand });
  },
  'home-signed-in': page('explorer/views', 'home', undefined, { username: HOSTILE, links: [], demo: null }),
};

/** The HTML of each page in English, on a server whose issuer is an origin. */
export const PAGES = pagesIn(ENGLISH);

/** The HTML of each page in a language. */
export function pagesIn(language: Language): Readonly<Record<string, string>> {
  const names = Object.keys(RENDERERS);
  return Object.fromEntries(names.map((name) => [name, pageWith(name, 'https://op.example.com', language)]));
}

/** The HTML of a page on the server with that issuer. */
export function pageWith(name: string, issuer: string, language = ENGLISH): string {
  return RENDERERS[name]!({ links: linksOf(issuer), language });
}

function page(folder: string, name: string, title: Text | string | undefined, data: object): Html {
  return templates(pathOf(folder))(name, { ...(title !== undefined && { title }), ...data });
}

function pathOf(folder: string): string {
  return fileURLToPath(new URL(`../../src/${folder}`, import.meta.url));
}
