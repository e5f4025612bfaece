import type { Request } from 'express';
import { describe, expect, it } from 'vitest';
import { RequestState, type Parameters } from '../../../../src/common/index.js';
import { presentedToken } from '../../../../src/token/access-tokens/bearer.js';

interface Sent {
  readonly method?: string;
  readonly authorization?: string;
  readonly body?: unknown;
  readonly query?: unknown;
}

function aRequest({ method = 'GET', authorization, body, ...rest }: Sent): Request {
  const request = { method, headers: { authorization }, ...rest } as Request;
  if (body !== undefined) RequestState.of(request).form = body as Parameters;
  return request;
}

describe('presentedToken (RFC 6750 §2)', () => {
  it.each(['Bearer abc.def', 'bearer abc.def', 'BEARER   abc.def'])(
    'UI1: the header %j → its token: the scheme is case-insensitive',
    (authorization) =>
      expect(presentedToken(aRequest({ authorization }))).toEqual({ value: 'abc.def', scheme: 'bearer' }),
  );

  it('UI1: the form parameter access_token of a POST → the token', () => {
    const body = { access_token: 'abc' };
    for (const headers of [{}, { authorization: 'Basic eA==' }]) {
      const presented = presentedToken(aRequest({ method: 'POST', body, ...headers }));
      expect(presented).toEqual({ value: 'abc', scheme: 'bearer' });
    }
  });

  it('the scheme DPoP in any case → its token (RFC 9449 §7.1)', () => {
    for (const authorization of ['DPoP abc', 'dpop abc', 'DPOP  abc']) {
      expect(presentedToken(aRequest({ authorization }))).toEqual({ value: 'abc', scheme: 'dpop' });
    }
  });

  it('UI1: header and form parameter together, even with the same token → TOKEN-ACCESS-1', () => {
    const request = aRequest({ method: 'POST', authorization: 'Bearer abc', body: { access_token: 'abc' } });
    expect(() => presentedToken(request)).toThrow(expect.objectContaining({ code: 'invalid_request', status: 400 }));
  });

  it.each<[string, Sent]>([
    ['a request without both', {}],
    ['an empty form', { method: 'POST', body: {} }],
    ['another scheme', { authorization: 'Basic YTpi' }],
    ['the scheme alone', { authorization: 'Bearer' }],
    ['an empty token', { authorization: 'Bearer ' }],
    ['two words', { authorization: 'Bearer abc def' }],
    ['a token in the query', { query: { access_token: 'abc' } }],
    ['a form in the body of a GET (RFC 6750 §2.2)', { body: { access_token: 'abc' } }],
    ['a number', { method: 'POST', body: { access_token: 1 } }],
  ])('UI2: %s → TOKEN-ACCESS-5: 401 and a challenge without an error code', (_, sent) => {
    const headers = { 'WWW-Authenticate': 'Bearer realm="grantry"' };
    expect(() => presentedToken(aRequest(sent))).toThrow(
      expect.objectContaining({ code: 'invalid_token', status: 401, headers }),
    );
  });
});
