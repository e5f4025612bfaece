import { describe, expect, it } from 'vitest';
import { startFault } from '../../../src/platform/start-fault.js';

const env = { DATABASE_URL: 'mysql://grantry:hunter2@db.internal:3306/grantry', PORT: '3000' };
const withCode = (code: string, message = 'x') => Object.assign(new Error(message), { code });

describe('start fault', () => {
  it.each([
    ['ECONNREFUSED', 'the database db.internal:3306/grantry of DATABASE_URL cannot be reached (ECONNREFUSED)'],
    ['ER_ACCESS_DENIED_ERROR', 'refuses the connection (ER_ACCESS_DENIED_ERROR)'],
    ['EADDRINUSE', 'port 3000 is in use already'],
  ])('%s → a sentence without the password of DATABASE_URL', (code, message) => {
    const fault = startFault(withCode(code), env);
    expect(fault).toContain(message);
    expect(fault).toMatch(/^Grantry cannot start: [^\n]+$/);
    expect(fault).not.toContain('hunter2');
  });

  it('a message for the operator → unchanged', () => {
    expect(startFault(new Error('Grantry cannot start:\n  ISSUER must be'), env)).toBe(
      'Grantry cannot start:\n  ISSUER must be',
    );
    expect(startFault(new Error('the database lacks 2 migrations'), env)).toBe(
      'Grantry cannot start: the database lacks 2 migrations',
    );
  });

  it('LOG_LEVEL=debug → with the stack', () => {
    expect(startFault(new Error('the database lacks 2 migrations'), { LOG_LEVEL: 'debug' })).toContain('\n    at ');
  });

  it.each([
    [{ code: 'EACCES', syscall: 'listen' }, 'this user may not listen on port 3000. Set PORT to another one'],
    [{ code: 'EADDRNOTAVAIL', syscall: 'listen' }, 'HOST names an address that this machine does not have'],
    [{ code: 'EAFNOSUPPORT', syscall: 'listen' }, 'HOST and PORT name nothing to listen on (EAFNOSUPPORT)'],
    [{ code: 'ER_HOST_NOT_PRIVILEGED' }, 'of DATABASE_URL refuses (ER_HOST_NOT_PRIVILEGED)'],
    [{ code: 'EROFS', path: '/var/lib/x' }, 'a file cannot be read or written (EROFS: /var/lib/x)'],
    [{ code: 'SQLITE_READONLY' }, 'DATABASE_URL names an SQLite file that cannot be used (SQLITE_READONLY'],
  ])('%j → a sentence that names the variable', (failure, message) => {
    const fault = startFault(Object.assign(new Error('x'), failure), env);
    expect(fault).toContain(message);
    expect(fault).not.toMatch(/\n|hunter2/);
  });

  it('the folder of the SQLite file → named by its variable', () => {
    const failure = Object.assign(new Error('x'), { code: 'EACCES', syscall: 'mkdir', path: '/srv/data' });
    expect(startFault(failure, { DATABASE_URL: 'sqlite:/srv/data/grantry.sqlite' })).toContain(
      'DATABASE_URL names an SQLite file that cannot be made (EACCES)',
    );
  });

  it('an unforeseen error → its message alone; with LOG_LEVEL=debug, also the stack', () => {
    const unforeseen = new TypeError('x is not a function\nmore');
    expect(startFault(unforeseen, env)).toBe('Grantry cannot start: x is not a function');
    expect(startFault(unforeseen, { ...env, LOG_LEVEL: 'trace' })).toMatch(
      /TypeError: x is not a function[^]*\n\s+at /,
    );
  });
});
