import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type ErrorRequestHandler } from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assertSound, formBodies, jsonBodies, RequestState } from '../../../../src/common/index.js';

const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPE = 'application/json';

describe('bodies', () => {
  let server: Server;
  let url: string;
  beforeAll(async () => {
    const app = express();
    app.use('/form', ...formBodies());
    app.use('/strict', ...formBodies(), (request, _response, next) => {
      assertSound(RequestState.of(request).form, ['a', 'resource']);
      next();
    });
    app.use('/json', ...jsonBodies());
    app.use(({ body, state }, response) => void response.json({ body: (body as unknown) ?? state?.form ?? null }));
    const onError: ErrorRequestHandler = (error: { status?: number }, _request, response, _next) =>
      void response.status(error.status ?? 500).json({});
    app.use(onError);
    server = createServer(app).listen(0);
    await new Promise((resolve) => server.once('listening', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const withBytes = (before: string, bytes: Uint8Array, after: string) =>
    new Uint8Array(Buffer.concat([Buffer.from(before), bytes, Buffer.from(after)]));

  async function post(path: string, type: string | undefined, body: string | Uint8Array<ArrayBuffer> | undefined) {
    const response = await fetch(url + path, {
      method: 'POST',
      ...(body !== undefined && { body }),
      headers: type === undefined ? {} : { 'Content-Type': type },
    });
    return { status: response.status, body: ((await response.json()) as { body?: unknown }).body };
  }

  it('a form is parsed into parameters', async () => {
    expect(await post('/form', FORM, 'a=1&b=')).toEqual({ status: 200, body: { a: '1' } });
  });

  it.each(['charset=UTF-8', 'Charset="utf-8"', 'x=1'])('a form with %s is read as UTF-8', async (parameter) => {
    expect(await post('/form', `${FORM}; ${parameter}`, 'a=%C3%BC&b=ü')).toEqual({
      status: 200,
      body: { a: 'ü', b: 'ü' },
    });
  });

  const ASCII_SUPERSETS = ['utf8', 'UTF8', '"utf8"', 'us-ascii', 'ASCII', 'ISO-8859-1', 'latin1', 'windows-1252', 'iso-8859-15', 'koi8-r', 'gbk']; // prettier-ignore

  it.each(['', '""', ' ', ...ASCII_SUPERSETS])(
    'ASCII with charset=%s is accepted unchanged, in forms and in JSON',
    async (charset) => {
      expect(await post('/form', `${FORM}; charset=${charset}`, 'a=1&b=%C3%BC')).toEqual({
        status: 200,
        body: { a: '1', b: 'ü' },
      });
      expect(await post('/json', `${JSON_TYPE};charset=${charset}`, '{"a":"\\u00fc"}')).toEqual({
        status: 200,
        body: { a: 'ü' },
      });
    },
  );

  it.each(['utf-16', '"utf-16le"', 'UTF-16BE', 'utf-32', 'utf-7', 'iso-2022-jp', 'klingon', 'ibm037'])(
    'RFC 6749 appendix B: charset=%s → 415, in forms and in JSON',
    async (charset) => {
      expect((await post('/form', `${FORM}; charset=${charset}`, 'a=1')).status).toBe(415);
      expect((await post('/json', `${JSON_TYPE}; charset=${charset}`, '{}')).status).toBe(415);
    },
  );

  it.each<[string, Uint8Array]>([
    ['a single byte', Uint8Array.of(0xe9)],
    ['a truncated sequence', Uint8Array.of(0xe2, 0x82)],
    ['an overlong encoding of a slash', Uint8Array.of(0xc0, 0xaf)],
    ['a surrogate', Uint8Array.of(0xed, 0xa0, 0x80)],
  ])('bytes that are not UTF-8, with any charset: %s → 400', async (_, bytes) => {
    for (const parameter of ['', '; charset=utf-8', '; charset=iso-8859-1']) {
      expect((await post('/strict', FORM + parameter, withBytes('a=', bytes, ''))).status).toBe(400);
      expect((await post('/json', JSON_TYPE + parameter, withBytes('{"a":"', bytes, '"}'))).status).toBe(400);
    }
  });

  it('non-ASCII text with another charset than UTF-8 → 400, because its meaning is ambiguous', async () => {
    expect((await post('/form', `${FORM}; charset=iso-8859-1`, 'a=ü')).status).toBe(400);
    expect((await post('/json', `${JSON_TYPE}; charset=windows-1252`, '{"a":"ü"}')).status).toBe(400);
  });

  it.each(['; x="; charset=utf-16"; charset=utf-8', '; CHARSET=utf8; charset=utf-16', ' ; charset = us-ascii'])(
    'the first charset outside quotes counts: %s',
    async (parameters) => {
      expect((await post('/form', FORM + parameters, 'a=1')).status).toBe(200);
    },
  );

  it('a byte order mark before JSON is ignored (RFC 8259 §8.1); an empty body is an empty object', async () => {
    expect(await post('/json', JSON_TYPE, '\uFEFF{"a":1}')).toEqual({ status: 200, body: { a: 1 } });
    expect((await post('/json', JSON_TYPE, '')).status).toBe(200);
  });

  it('no body → no parameters', async () => {
    expect(await post('/form', undefined, undefined)).toEqual({ status: 200, body: null });
  });

  it.each([
    ['/form', JSON_TYPE, '{"a":1}'],
    ['/form', 'text/plain', 'a=1'],
    ['/form', 'multipart/form-data; boundary=x', '--x--'],
    ['/form', 'nonsense', 'a=1'],
    ['/json', FORM, 'a=1'],
    ['/json', 'text/plain', '{}'],
  ])('%s with %s → 415', async (path, type, body) => {
    expect((await post(path, type, body)).status).toBe(415);
  });

  it.each([
    ['/form', FORM, `a=${'x'.repeat(70_000)}`],
    ['/json', JSON_TYPE, `{"a":"${'x'.repeat(70_000)}"}`],
  ])('%s with more than 64 kB of %s → 413', async (path, type, body) => {
    expect((await post(path, type, body)).status).toBe(413);
  });

  it.each(['a=1&a=2', 'a=%zz', 'a=%00', 'b=1&a=%ff'])(
    'AZ3, TK2: an unreadable known parameter → 400 where it is known; the other parameters are readable: %s',
    async (body) => {
      expect((await post('/strict', FORM, body)).status).toBe(400);
      expect((await post('/form', FORM, `${body}&c=3`)).body).toMatchObject({ c: '3' });
    },
  );

  it.each(['b=1&b=2', 'b=%zz', '%zz=1', '%ff=1&%ff=1', 'b=%00&b%00=1', 'b[]=1&b[]=2'])(
    'RFC 6749 §3.1, §3.2: an unknown parameter is ignored, even if it cannot be read: %s',
    async (unknown) => {
      expect((await post('/strict', FORM, `${unknown}&a=3`)).body).toMatchObject({ a: '3' });
    },
  );

  it('a valid form of a client is parsed into parameters', async () => {
    expect((await post('/strict', FORM, 'a=1&b=&resource=urn:a&resource=urn:b')).body).toEqual({ a: '1', resource: 'urn:a urn:b' }); // prettier-ignore
  });

  it.each([
    ['malformed', '{'],
    ['a number', '1'],
    ['a string', '"x"'],
    ['a NUL character', '{"a":"\\u0000"}'],
    ['a lone surrogate', '{"a":"\\ud800"}'],
    ['malformed in a name', '{"\\ud800":1}'],
    ['nested too deeply', '['.repeat(20) + ']'.repeat(20)],
    ['nested extremely deeply', '['.repeat(20_000) + ']'.repeat(20_000)],
  ])('JSON that is %s → 400', async (_, body) => {
    expect((await post('/json', JSON_TYPE, body)).status).toBe(400);
  });

  it('valid JSON → parsed unchanged', async () => {
    expect(await post('/json', JSON_TYPE, '{"a":[{"b":"💥"}]}')).toEqual({ status: 200, body: { a: [{ b: '💥' }] } });
  });
});
