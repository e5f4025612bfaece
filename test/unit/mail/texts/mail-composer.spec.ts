import { describe, expect, it } from 'vitest';
import { LANGUAGES, type SubjectId } from '../../../../src/common/index.js';
import type { MailId } from '../../../../src/mail/mail.entity.js';
import { MESSAGES, type MailMessage, type NewMail } from '../../../../src/mail/messages.js';
import { MailComposer } from '../../../../src/mail/texts/mail-composer.js';
import { aConfiguration } from '../../../support/signing-keys.js';

const HOSTILE = `"><script>alert(1)</script>\r\nBcc: mallory@example.com\r\n\r\nOpen https://evil.example\u2028now\u202e {{t}} <%= it %>`;
const ROW = { id: '019ad000-0000-7000-8000-000000000001' as MailId, queuedAt: new Date('2026-11-29T10:00:00Z') };
const LINK = { link: 'http://localhost:3000/link?token=a&b="<', validFor: 1800 };
const AT = '2026-11-29T09:30:00Z';
const DATA: { readonly [Message in MailMessage]: readonly object[] } = {
  'verify-address': [LINK],
  'change-address': [LINK],
  'reset-password': [LINK],
  invitation: [{ ...LINK, validFor: 172_800 }],
  'sign-up': [LINK],
  'account-exists': [LINK],
  'approve-request': [{ ...LINK, validFor: 300, application: HOSTILE }],
  'account-deleted': [{ at: AT }],
  'address-changed': [{ at: AT, by: 'user' }, { at: AT, by: 'administrator' }],
  'new-browser': [{ at: AT, browser: HOSTILE, address: HOSTILE }],
  'password-changed': [{ at: AT, by: 'user' }, { at: AT, by: 'administrator' }],
  'factor-added': ['app', 'passkey', 'recovery-codes'].map((factor) => ({ at: AT, factor })),
  'factor-removed': ['app', 'passkey', 'all'].map((factor) => ({ at: AT, factor })),
  'identity-linked': [{ at: AT, provider: HOSTILE }],
  'identity-unlinked': [{ at: AT, provider: null, by: 'user' }, { at: AT, provider: HOSTILE, by: 'administrator' }],
  'recovery-code-used': [{ at: AT, left: 1 }, { at: AT, left: 7 }],
}; // prettier-ignore
const ALL = (Object.keys(MESSAGES) as MailMessage[]).flatMap((message) =>
  DATA[message].map((data) => ({ message, data })),
);

const composer = new MailComposer(aConfiguration());
const compose = (message: MailMessage, data: object, language?: string) =>
  composer.compose(ROW, {
    to: 'alice@example.com',
    message,
    data,
    account: { sub: 'alice' as SubjectId, username: HOSTILE },
    language,
  } as unknown as NewMail);

describe.each(LANGUAGES.map(({ tag }) => tag))('mails in %s', (language) => {
  it.each(ALL)(
    '$message with hostile data → one subject line, escaped HTML, no line of the data alone',
    ({ message, data }) => {
      const mail = compose(message, data, language);
      expect(mail.language).toBe(language);
      expect(mail.subject).toMatch(/^[^\p{Cc}{}<>]{5,80}$/u);
      expect(mail.html).not.toMatch(/<script|<img|src=|url\(|\{\{(?!t\}\})|\u202e/i);
      expect(mail.text).not.toMatch(/^(Bcc|Open https)/m);
      expect(mail.text).not.toMatch(/[\r\u2028\u202e]|\{\{(?!t\}\})/);
    },
  );

  it.each(ALL)(
    '$message → the same sentences as text and as HTML, with one link of this server',
    ({ message, data }) => {
      const { text, html } = compose(message, data, language);
      const hrefs = [...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href!.replaceAll('&amp;', '&').replaceAll('&quot;', '"').replaceAll('&lt;', '<')); // prettier-ignore
      expect(hrefs).toHaveLength(1);
      expect(hrefs[0]).toMatch(/^http:\/\/localhost:3000\//);
      expect(text).toContain(hrefs[0]);
      expect(text).not.toMatch(/\n{3}/);
      const words = html.replace(/<head>.*<\/head>|<[^>]*>/gs, ' ').replaceAll('&amp;', '&').replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&#39;', "'"); // prettier-ignore
      for (const line of text.split('\n').filter((one) => one.endsWith('.'))) expect(words).toContain(line);
    },
  );
});

it('a mail with a link says how long the link works', () => {
  expect(compose('reset-password', LINK).text).toContain('expires in 30 minutes');
  expect(compose('invitation', { ...LINK, validFor: 172_800 }).text).toContain('expires in 2 days');
  expect(compose('reset-password', { ...LINK, validFor: 3600 }, 'de').text).toContain('ist 1 Stunde lang gültig');
});

it('a notice names the account, the time, the browser and its address', () => {
  const { text } = composer.compose(ROW, {
    to: 'alice@example.com',
    message: 'new-browser',
    data: { at: AT, browser: 'Firefox 140 on Linux', address: '2001:db8::1' },
    account: { sub: 'alice' as SubjectId, username: 'alice' },
  });
  expect(text.split('\n')).toEqual(
    expect.arrayContaining(['Account: alice', 'Time: 29 November 2026 at 09:30 UTC', 'Browser: Firefox 140 on Linux', 'IP address: 2001:db8::1']),
  ); // prettier-ignore
});

it('an unknown language → English', () => {
  expect(compose('reset-password', LINK, 'tlh').language).toBe('en');
});
