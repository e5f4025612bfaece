import { describe, expect, it } from 'vitest';
import { mailboxOf, smtpAddressOf, smtpUrlFault } from '../../../src/config/smtp-address.js';

describe('SMTP_URL', () => {
  it.each([
    ['smtp://mail.example.com', { host: 'mail.example.com', port: 587, tls: 'offered' }],
    ['smtp://mail.example.com:25/', { host: 'mail.example.com', port: 25, tls: 'offered' }],
    ['smtps://mail.example.com', { host: 'mail.example.com', port: 465, tls: 'implicit' }],
    ['SMTPS://bücher.example', { host: 'xn--bcher-kva.example', port: 465, tls: 'implicit' }],
    ['smtp://[2001:db8::1]:2525', { host: '2001:db8::1', port: 2525, tls: 'offered' }],
    ['smtp://u:p@mail.example.com', { host: 'mail.example.com', port: 587, tls: 'required', credentials: { user: 'u', password: 'p' } }],
    ['smtps://u%40d:p%2F%3A%25@mail.example.com', { host: 'mail.example.com', port: 465, tls: 'implicit', credentials: { user: 'u@d', password: 'p/:%' } }],
    ['smtp://u:p@x@mail.example.com', { host: 'mail.example.com', port: 587, tls: 'required', credentials: { user: 'u', password: 'p@x' } }],
    ['smtp://u:p@localhost:1025', { host: 'localhost', port: 1025, tls: 'offered', credentials: { user: 'u', password: 'p' } }],
    ['smtp://u:p@[::1]:1025', { host: '::1', port: 1025, tls: 'offered', credentials: { user: 'u', password: 'p' } }],
  ])('%s → its parts', (url, address) => {
    expect(smtpAddressOf(url)).toEqual(address);
  }); // prettier-ignore

  it.each([
    ['http://mail.example.com', 'it begins with neither smtp:// nor smtps://'],
    ['mail.example.com:25', 'it begins with neither smtp:// nor smtps://'],
    ['smtp://', 'a host is missing or no host name'],
    ['smtp://hunter2:@mail.example.com', 'the user or the password is missing'],
    ['smtp://:hunter2@mail.example.com', 'the user or the password is missing'],
    ['smtp://u:hunter2@mail.example.com:0', 'a port is not between 1 and 65535'],
    ['smtp://u:hunter2@mail.example.com:99999', 'a port is not between 1 and 65535'],
    ['smtp://u:hunter2%@mail.example.com', 'a % in the password must be written as %25'],
    ['smtp://u:hunter2#1@mail.example.com', 'a # must be written as %23'],
    ['smtp://u:hunter2/1@mail.example.com', 'there is more than a host, and a / in the password must be written as %2F'],
    ['smtp://mail.example.com/path', 'there is more than a host, and a / in the password must be written as %2F'],
    ['smtp://mail.example.com?pool=true', 'it takes no parameters, and a ? in the password must be written as %3F'],
    ['smtp://u:x?hunter2&@mail.example.com', 'it takes no parameters, and a ? in the password must be written as %3F'],
    ['smtp://mail.example.com?ignoreTLS=true', 'it takes no parameters, and a ? in the password must be written as %3F'],
  ])('%s → %s', (url, fault) => {
    expect(smtpUrlFault(url)).toBe(fault);
  }); // prettier-ignore
});

describe('MAIL_FROM', () => {
  it.each([
    ['no-reply@example.com', { name: '', address: 'no-reply@example.com' }],
    ['<no-reply@example.com>', { name: '', address: 'no-reply@example.com' }],
    ['Example Inc. <no-reply@example.com>', { name: 'Example Inc.', address: 'no-reply@example.com' }],
    ['"Example, Inc." < no-reply@example.com >', { name: 'Example, Inc.', address: 'no-reply@example.com' }],
    ['Beispiel GmbH & Söhne <a@bücher.example>', { name: 'Beispiel GmbH & Söhne', address: 'a@bücher.example' }],
  ])('%s → name and address', (text, mailbox) => {
    expect(mailboxOf(text)).toEqual(mailbox);
  });

  it.each([
    ['no address', 'Example'],
    ['an empty address', 'Example <>'],
    ['two addresses', 'a@example.com, b@example.com'],
    ['two mailboxes', 'A <a@example.com>, B <b@example.com>'],
    ['a line break', 'Example\r\nBcc: <b@example.com>'],
    ['a line break in the address', 'Example <a@example.com\nBcc:b@example.com>'],
  ])('%s → null', (_, text) => {
    expect(mailboxOf(text)).toBeNull();
  });
});
