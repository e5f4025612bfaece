import { describe, expect, it } from 'vitest';
import { SessionCookie } from '../../../../src/user/session/session-cookie.js';

describe('SessionCookie', () => {
  it('LC17: is __Host-, Secure, HttpOnly and SameSite=Lax for the whole host, without a domain', () => {
    expect(new SessionCookie({ issuer: 'https://op.example', secure: true }).set('value')).toEqual({
      name: '__Host-grantry_session',
      value: 'value',
      options: { secure: true, httpOnly: true, sameSite: 'lax', path: '/' },
    });
  });

  it('LC17: an http issuer → without the prefix and Secure, otherwise the same', () => {
    expect(new SessionCookie({ issuer: 'http://localhost:3000', secure: false }).set('value')).toEqual({
      name: 'grantry_session-f1de9e48',
      value: 'value',
      options: { secure: false, httpOnly: true, sameSite: 'lax', path: '/' },
    });
  });

  it('clear uses the same name and path', () => {
    const cookie = new SessionCookie({ issuer: 'https://op.example', secure: true });
    expect(cookie.clear()).toEqual({ ...cookie.set(''), value: null });
  });
});
