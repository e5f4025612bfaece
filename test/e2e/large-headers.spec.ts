import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MOST_HEADER_BYTES } from '../../src/config/index.js';
import { startApp, type RunningApp } from '../support/app.js';

const LIMIT = MOST_HEADER_BYTES;
const cookies = (count: number, size: number): string =>
  Array.from({ length: count }, (_, index) => `app${index}=${'x'.repeat(size)}`).join('; ');

describe('a request whose headers exceed the limit (RFC 6585 §5)', () => {
  let server: RunningApp;
  beforeAll(async () => {
    server = await startApp();
  });
  afterAll(() => server.close());

  /** Sends the parts over one socket; returns what the server sends until it closes. */
  async function send(...parts: readonly string[]): Promise<string> {
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname === 'localhost' ? '127.0.0.1' : hostname);
    for (const part of parts) {
      socket.write(part);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return text(socket);
  }

  it.each([
    ['cookies of other applications', { cookie: cookies(10, 2000) }],
    ['one cookie', { cookie: cookies(1, 100_000) }],
    ['another header', { 'x-trace': 'x'.repeat(20_000) }],
    ['many small headers', Object.fromEntries(Array.from({ length: 900 }, (_, i) => [`x-${i}`, 'y'.repeat(20)]))],
  ])('%s → 431 page that names what to do', async (_, headers) => {
    for (const path of [
      '/authorize?client_id=x',
      '/login',
      '/account',
      '/token',
      '/.well-known/openid-configuration',
    ]) {
      const answer = await fetch(server.url + path, { headers: headers as Record<string, string> });
      expect(answer.status).toBe(431);
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store',
        'content-security-policy': expect.stringContaining("default-src 'none'"),
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
      });
      const page = await answer.text();
      expect(page).toMatch(/<html lang="en">[^]*<title>[^<]+<\/title>[^]*<h1>/);
      expect(page).toContain('Delete the cookies of this site');
    }
  });

  it('a path beyond the limit → the same page', async () => {
    expect((await fetch(`${server.url}/authorize?state=${'x'.repeat(LIMIT)}`)).status).toBe(431);
  });

  it('headers below the limit → are read', async () => {
    const answer = await fetch(`${server.url}/login`, { headers: { cookie: cookies(7, 2000) } });
    expect(answer.status).not.toBe(431);
  });

  it('a client that keeps sending → one answer, and the connection closes', async () => {
    const head = `GET / HTTP/1.1\r\nHost: x\r\nCookie: ${'x'.repeat(LIMIT)}`;
    const answer = await send(head, 'x'.repeat(100_000), 'x'.repeat(100_000), '\r\n\r\n');
    expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1);
    expect(answer).toMatch(/^HTTP\/1\.1 431 Request Header Fields Too Large\r\nConnection: close\r\n/);
  });

  it.each([
    ['bytes that are not HTTP', 'hello\r\n\r\n'],
    ['a header without a colon', 'GET / HTTP/1.1\r\nHost x\r\n\r\n'],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
  ])('%s → 400, and the server keeps working', async (_, bytes) => {
    expect(await send(bytes)).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect((await fetch(`${server.url}/health/live`)).status).toBe(200);
  });
});
