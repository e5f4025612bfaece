import { describe, expect, it } from 'vitest';
import { startFault } from '../../src/start-fault.js';

const env = { DATABASE_URL: 'mysql://grantry:hunter2@db.internal:3306/grantry', PORT: '3000' };
const withCode = (code: string, message = 'x') => Object.assign(new Error(message), { code });

describe('start fault', () => {
  it.each([
    ['ECONNREFUSED', 'the database db.internal:3306/grantry cannot be reached (ECONNREFUSED)'],
    ['ER_ACCESS_DENIED_ERROR', 'does not let us in (ER_ACCESS_DENIED_ERROR)'],
    ['EADDRINUSE', 'port 3000 is in use already'],
  ])('says what %s means, without the password of DATABASE_URL', (code, says) => {
    const fault = startFault(withCode(code), env);
    expect(fault).toContain(says);
    expect(fault).toMatch(/^Grantry cannot start: [^\n]+$/);
    expect(fault).not.toContain('hunter2');
  });

  it('passes on a message that was written for the operator', () => {
    expect(startFault(new Error('Grantry cannot start:\n  ISSUER must be'), env)).toBe(
      'Grantry cannot start:\n  ISSUER must be',
    );
    expect(startFault(new Error('the database lacks 2 migrations'), env)).toBe(
      'Grantry cannot start: the database lacks 2 migrations',
    );
  });

  it('adds its stack where LOG_LEVEL asks for details', () => {
    expect(startFault(new Error('the database lacks 2 migrations'), { LOG_LEVEL: 'debug' })).toContain('\n    at ');
  });

  it('shows the stack of what nobody foresaw', () => {
    expect(startFault(new TypeError('x is not a function'), env)).toMatch(/TypeError: x is not a function\n\s+at /);
  });
});
