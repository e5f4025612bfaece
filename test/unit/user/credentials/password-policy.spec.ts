import { describe, expect, it } from 'vitest';
import { loadConfiguration } from '../../../../src/config/index.js';
import { FixedBranding } from '../../../support/brand.js';
import { normalizedPassword, PasswordPolicy } from '../../../../src/user/credentials/password-policy.js';

const policy = new PasswordPolicy(
  loadConfiguration({ NODE_ENV: 'test', ISSUER: 'https://login.wonderland.example', ENCRYPTION_KEY: 'A'.repeat(43) }),
  new FixedBranding({ name: 'Looking Glass' }),
);
const owner = { username: 'alice.liddell', email: 'rabbit.hole@wonderland.example' };
const accept = (password: string) => () => policy.accept(password, owner);

describe('PasswordPolicy', () => {
  it.each([
    ['8 characters', 'qX7!mmmm'],
    ['64 characters', 'ab1 '.repeat(16)],
    ['200 characters', '😀'.repeat(200)],
    ['blanks only at the ends', '  spaced out  '],
    ['no digit, no capital, no symbol', 'correct horse battery staple'],
    ['characters of many scripts', 'пароль-密码-🔑'],
  ])('LC3: accepts %s, unchanged', (_, password) => {
    expect(policy.accept(password, owner)).toBe(password);
  });

  it.each([
    ['7 characters', 'qX7!mmm', /at least 8/],
    ['8 UTF-16 units that are 4 characters', '😀😀😀😀', /at least 8/],
    ['201 characters', 'x'.repeat(201), /at most 200/],
    ['a text that normalization expands beyond 200 characters', 'ﷺ'.repeat(100), /at most 200/],
    ['a million characters', 'x'.repeat(1_000_000), /at most 200/],
    ['a common password', 'password1', /too common/],
    ['a common password in capitals', 'QWERTYUIOP', /too common/],
    ['a common password in full width', 'ｐａｓｓｗｏｒｄ', /too common/],
    ['the username', 'Alice.Liddell', /the name/],
    ['the email address', owner.email, /the name/],
    ['the local part of the email address', 'rabbit.hole', /the name/],
    ['the host of the issuer', 'login.wonderland.example', /the name/],
    ['the issuer', 'https://login.wonderland.example', /the name/],
  ])('LC3: refuses %s, and the error does not contain the password', (_, password, rule) => {
    expect(accept(password)).toThrow(rule);
    expect(accept(password)).not.toThrow(password);
  });

  it('LC3: refuses the 3000 most common passwords that are long enough', () => {
    const common = ['password', '12345678', 'sunshine', 'football', 'trustno1', 'iloveyou', 'baseball', 'superman'];
    for (const password of common) expect(accept(password)).toThrow(/too common/);
  });
});

describe('normalizedPassword', () => {
  it('applies NFKC, and keeps case, blanks and length', () => {
    expect(normalizedPassword(' Zoe\u0308 ﬁnds ')).toBe(' Zoë finds ');
  });

  it('returns null for a text beyond the longest password', () => {
    expect(normalizedPassword('x'.repeat(401))).toBeNull();
    expect(normalizedPassword('ﷺ'.repeat(150))).toBeNull();
  });
});
