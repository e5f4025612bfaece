import type { Request, Response } from 'express';
import { describe, expect, it } from 'vitest';
import { Sessions } from '../../examples/orders-web/src/sessions.js';
import type { SignedIn } from '../../examples/orders-web/src/relying-party.js';

describe('the sessions of examples/orders-web', () => {
  it('10,001 sign-ins that are begun and never finished → a person who is signed in stays so', () => {
    const sessions = new Sessions();
    const begin = () => {
      const cookies: string[] = [];
      const response = { clearCookie: () => response, cookie: (name: string, id: string) => cookies.push(`${name}=${id}`) }; // prettier-ignore
      const session = sessions.begin({ headers: {} } as Request, response as unknown as Response);
      return { session, request: { headers: { cookie: cookies[0] } } as Request };
    };
    const alice = begin();
    alice.session.signedIn = { sub: 'alice' } as SignedIn;
    const first = begin();
    for (let i = 0; i < 10_001; i++) begin();
    expect(sessions.of(first.request)).toBeUndefined();
    expect(sessions.of(alice.request)).toBe(alice.session);
  });
});
