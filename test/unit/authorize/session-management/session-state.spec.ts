import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { sessionStateFor } from '../../../../src/authorize/session-management/session-state.js';

const SCRIPT = readFileSync(new URL('../../../../src/common/html/assets/check-session.js', import.meta.url), 'utf8');
const ORIGIN = 'https://client.example';

type Listener = (event: { data: unknown; origin: string; source: unknown }) => void;

const NAME = 'grantry_session_state-12345678';

/** The answer of the check_session_iframe script to a message; undefined when it does not answer. */
function answerTo(data: unknown, cookie: string, origin = ORIGIN): unknown {
  let listener: Listener | undefined;
  const answers: unknown[] = [];
  const window = { addEventListener: (_type: string, given: Listener) => (listener = given) };
  const documentElement = { getAttribute: (name: string) => (name === 'data-cookie' ? NAME : null) };
  runInNewContext(SCRIPT, { window, document: { cookie, documentElement } });
  listener!({ data, origin, source: { postMessage: (...sent: unknown[]) => answers.push(sent) } });
  expect(answers.every((sent) => (sent as unknown[])[1] === origin)).toBe(true);
  return (answers[0] as unknown[] | undefined)?.[0];
}

describe('session_state (OIDC Session Management §3)', () => {
  it('50: sessionStateFor returns a salted SHA-256 of client, origin and browser state, and the salt', () => {
    const state = sessionStateFor('client', `${ORIGIN}/cb?x=1`, 'state', 'salt');
    const digest = createHash('sha256').update(`client ${ORIGIN} state salt`).digest('hex');
    expect(state).toBe(`${digest}.salt`);
  });

  it('sessionStateFor returns another value each time, without spaces', () => {
    const [one, two] = [0, 1].map(() => sessionStateFor('client', ORIGIN, 'state'));
    expect(one).not.toBe(two);
    expect(one).toMatch(/^[0-9a-f]{64}\.[\w-]{22}$/);
  });

  it('sessionStateFor returns null for a client without a web origin', () => {
    expect(sessionStateFor('client', 'com.example.app:/cb', 'state')).toBeNull();
  });
});

describe('check-session.js', () => {
  const state = sessionStateFor('a client', `${ORIGIN}/cb`, 'the-state')!;

  it.each([
    `${NAME}=the-state`,
    `a=b; ${NAME}=the-state; c=d`,
    `x${NAME}=another; ${NAME}x=another; ${NAME}=the-state`,
  ])('50: the cookie %s → unchanged', (cookie) => {
    expect(answerTo(`a client ${state}`, cookie)).toBe('unchanged');
  });

  it.each([`${NAME}=another`, `${NAME}=out.0123456789012345678901`, `${NAME}=the-state2`, `a=b; ${NAME}=The-state`])(
    '50: the cookie %j → changed (Session Management §3.3)',
    (cookie) => {
      expect(answerTo(`a client ${state}`, cookie)).toBe('changed');
    },
  );

  it.each([
    '',
    `${NAME}=`,
    'a=b',
    `x_${NAME}=the-state`,
    'grantry_session_state=the-state',
    'grantry_session_state-87654321=the-state',
  ])('a missing or hidden cookie: %j → error (Session Management §5.1)', (cookie) => {
    expect(answerTo(`a client ${state}`, cookie)).toBe('error');
  });

  it('a message of another origin or client → changed', () => {
    const cookie = `${NAME}=the-state`;
    expect(answerTo(`a client ${state}`, cookie, 'https://evil.example')).toBe('changed');
    expect(answerTo(`b client ${state}`, cookie)).toBe('changed');
  });

  it.each([
    undefined,
    null,
    7,
    {},
    '',
    'a',
    `client`,
    `é ${'0'.repeat(64)}.x`,
    'client x.y',
    `client ${'0'.repeat(64)}`,
    'x'.repeat(5000),
  ])('50: the message %j → error', (data) => {
    expect(answerTo(data, '')).toBe('error');
  });

  it('a message of an opaque origin → no answer', () => {
    expect(answerTo(`a client ${state}`, '', 'null')).toBeUndefined();
  });

  it('its hash equals SHA-256 for every length', () => {
    for (const length of [1, 40, 41, 42, 50, 55, 56, 63, 64, 65, 119, 120, 300]) {
      const client = 'client-id.~'.repeat(length).slice(0, length);
      const of = sessionStateFor(client, ORIGIN, 'the-state')!;
      expect(answerTo(`${client} ${of}`, `${NAME}=the-state`)).toBe('unchanged');
    }
  });

  it('the script is ES5, without crypto.subtle', () => {
    expect(SCRIPT.replace(/\/\/.*/g, '')).not.toMatch(/=>|\b(const|let|class)\b|`|subtle/);
  });
});
