import { describe, expect, it } from 'vitest';
import { NestLog, newLog } from '../../../../src/common/index.js';
import { captured } from '../../../support/captured-log.js';

describe('log', () => {
  it('writes one line of JSON with the level as a word and the time in ISO 8601', () => {
    const { destination, lines } = captured();
    newLog({ level: 'info', format: 'json', destination }).events.info({ client: 'abc' }, 'hello');
    expect(lines()).toEqual([{ level: 'info', time: expect.stringMatching(/Z$/), client: 'abc', msg: 'hello' }]);
  });

  it('AD4, AD8: removes the values of secret names at any depth', () => {
    const { destination, text } = captured();
    const { events } = newLog({ level: 'info', format: 'json', destination });
    events.info({ headers: { Authorization: 'hunter2', 'set-cookie': ['hunter2'] }, password: 'hunter2' });
    events.info({ tokens: [{ access_token: 'hunter2', type: 'Bearer' }], client_secret: 'hunter2' });
    expect(text()).not.toContain('hunter2');
    expect(text()).toContain('Bearer');
  });

  it('AD8: writes a value with CR and LF on one line', () => {
    const { destination, lines } = captured();
    newLog({ level: 'info', format: 'json', destination }).events.info({ reason: 'a\r\n{"level":"info"}' });
    expect(lines()).toHaveLength(1);
  });

  it('writes kind, message, code and causes of an error, and none of its other properties', () => {
    const { destination, lines, text } = captured();
    const cause = Object.assign(new Error('gone'), { code: 'ECONNRESET', sql: 'hunter2' });
    const err = Object.assign(new TypeError('failed', { cause }), { parameters: ['hunter2'] });
    newLog({ level: 'info', format: 'json', destination }).events.error({ err });
    expect(lines()[0]).toMatchObject({ err: { type: 'TypeError', message: 'failed', cause: { code: 'ECONNRESET' } } });
    expect(text()).not.toContain('hunter2');
  });

  it('AD8: an error of a duplicate key is logged without the value of the key, by every way into the log', () => {
    const { destination, lines, text } = captured();
    const { events } = newLog({ level: 'info', format: 'json', destination });
    const message = "Duplicate entry 'o'brien@example.com' for key 'users.uq_users_verified_email_key'";
    const err = new Error(message, { cause: new Error(message) });
    events.error({ err });
    new NestLog(events).error(err, 'Filter');
    new NestLog(events).error(message, err.stack, 'Filter');
    expect(text()).not.toContain('brien');
    expect(lines()).toHaveLength(3);
    expect(text()).toContain('uq_users_verified_email_key');
  });

  it("receives messages of Nest's Logger with context, objects, errors and stacks", () => {
    const { destination, lines } = captured();
    const log = new NestLog(newLog({ level: 'info', format: 'json', destination }).events);
    log.log('ready', 'Server');
    log.log({ refusal: 'r1', error: 'invalid_grant' }, 'Refusal');
    log.error(new Error('boom'), 'Keys');
    log.error('boom', 'Error: boom\n  at x', 'Keys');
    log.log('mapped', 'RouterExplorer');
    expect(lines()).toMatchObject([
      { level: 'info', context: 'Server', msg: 'ready' },
      { level: 'info', context: 'Refusal', refusal: 'r1', error: 'invalid_grant' },
      { level: 'error', context: 'Keys', msg: 'boom', err: { type: 'Error' } },
      { level: 'error', context: 'Keys', msg: 'boom', stack: 'Error: boom\n  at x' },
    ]);
  });

  it('the pretty format is readable and removes control characters from foreign text', () => {
    const { destination, text } = captured();
    newLog({ level: 'info', format: 'pretty', destination }).events.warn({ reason: '\u001b[2Jx\u0007' }, 'refused');
    expect(text()).toMatch(/^\d\d:\d\d:\d\d\.\d{3} \u001b\[33mWARN \u001b\[0m refused reason=·\[2Jx·\n$/);
  });
});
