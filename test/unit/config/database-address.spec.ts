import { describe, expect, it } from 'vitest';
import { databaseOf, mysqlAddressOf } from '../../../src/config/index.js';

const CA = 'test/support/tls/cert.pem';

describe('DATABASE_URL', () => {
  it.each([
    ['one host', 'mysql://u:p@h:3307/d', [{ host: 'h', port: 3307 }]],
    ['no port', 'mysql://u:p@db.internal/d', [{ host: 'db.internal', port: 3306 }]],
    [
      'three hosts, one without a port',
      'mariadb://u:p@h1:3306,h2,h3:3308/d',
      [
        { host: 'h1', port: 3306 },
        { host: 'h2', port: 3306 },
        { host: 'h3', port: 3308 },
      ],
    ],
    [
      'IPv6 addresses in brackets, beside IPv4',
      'mysql://u:p@[::1]:3307,[2001:db8::7],10.0.0.1/d',
      [
        { host: '::1', port: 3307 },
        { host: '2001:db8::7', port: 3306 },
        { host: '10.0.0.1', port: 3306 },
      ],
    ],
    ['an international name', 'mysql://u:p@bücher.example/d', [{ host: 'xn--bcher-kva.example', port: 3306 }]],
  ])('%s → hosts and ports', (_, url, hosts) => {
    expect(mysqlAddressOf(url)).toMatchObject({ hosts, user: 'u', password: 'p', database: 'd', tls: 'none' });
  });

  it.each([
    ['percent-encoded', 'mysql://us%40er:p%3A%2F%3F%23%2C%25@h/my%20db', 'us@er', 'p:/?#,%', 'my db'],
    ['with unescaped : and @ in the password', 'mysql://u:a:b@c@h/d', 'u', 'a:b@c', 'd'],
    ['with a comma in the password', 'mysql://u:a,b@h1,h2/d', 'u', 'a,b', 'd'],
    ['without a password', 'mysql://u@h/d', 'u', '', 'd'],
    ['without a user', 'mysql://h/d', '', '', 'd'],
  ])('credentials %s → user, password and database', (_, url, user, password, database) => {
    expect(mysqlAddressOf(url)).toMatchObject({ user, password, database });
  });

  it.each([
    ['?ssl=required', 'required'],
    ['?ssl=verify-full', 'verify-full'],
    ['?', 'none'],
  ])('%s → TLS %s', (query, tls) => {
    expect(mysqlAddressOf(`mysql://u:p@h1,h2/d${query}`).tls).toBe(tls);
  });

  it.each([
    ['?ssl=true', 'ssl is neither required nor verify-full'],
    ['?ssl=Required', 'ssl is neither'],
    ['?ssl=verify_full', 'ssl is neither'],
    ['?ssl=', 'ssl is neither'],
    ['?ssl', 'ssl is neither'],
    ['?ssl=required&ssl=verify-full', 'ssl is repeated'],
    ['?sslmode=require', 'sslmode is not a known parameter'],
    ['?ssl-mode=REQUIRED', 'ssl-mode is not a known parameter'],
    ['?SSL=required', 'SSL is not a known parameter'],
    ['?ssl=required&charset=latin1', 'charset is not a known parameter'],
    ['?hunter2%20=1', 'something behind the ? is not a known parameter'],
    ['#hunter2', 'a # must be written as %23'],
  ])('parameters %s → refused, by name', (query, message) => {
    expect(faultOf({ DATABASE_URL: `mysql://u:hunter2@h/d${query}` })).toContain(message);
  });

  it.each([
    ['mysql://u:hunter2@h1,,h2/d', 'a host is missing'],
    ['mysql://u:hunter2@h1,/d', 'a host is missing'],
    ['mysql://u:hunter2@/d', 'a host is missing'],
    ['mysql://u:hunter2@h1, h2/d', 'no host name'],
    ['mysql://u:hunter2@::1/d', 'an IPv6 address needs brackets'],
    ['mysql://u:hunter2@[::zz]/d', 'no host name'],
    ['mysql://u:hunter2@h:0/d', 'a port is not between 1 and 65535'],
    ['mysql://u:hunter2@h1,h2:65536/d', 'a port is not between'],
    ['mysql://u:hunter2@h:/d', 'a port is not between'],
    ['mysql://u:hunter2@h:33o6/d', 'a host is not host:port'],
    ['mysql://u:hunter2@h', 'the name of the database is missing'],
    ['mysql://u:hunter2@h/', 'the name of the database is missing'],
    ['mysql://u:hunter2@h/d/', 'more than a name'],
    ['mysql://u:hunter2%zz@h/d', 'a % in the password must be written as %25'],
    ['postgres://u:hunter2@h/d', 'it begins with neither'],
    ['sqlite:', 'the file is missing'],
    ['sqlite:hunter2.sqlite?mode=ro', 'sqlite: takes no parameters'],
  ])('%s → the start stops with the reason and without any value', (url, message) => {
    const fault = faultOf({ DATABASE_URL: url });
    expect(fault).toMatch(/^Grantry cannot start:\n {2}DATABASE_URL must be [^\n]+$/);
    expect(fault).toContain(message);
    expect(fault).not.toContain('hunter2');
  });
});

describe('DATABASE_CA', () => {
  const url = (query: string) => `mysql://u:hunter2@h/d${query}`;

  it('with ssl=verify-full → the authorities of the file', () => {
    const { ca } = databaseOf({ DATABASE_URL: url('?ssl=verify-full'), DATABASE_CA: CA });
    expect(ca).toContain('BEGIN CERTIFICATE');
  });

  it.each([
    ['without TLS', { DATABASE_URL: url(''), DATABASE_CA: CA }, 'DATABASE_CA has no effect without ssl=verify-full'],
    ['with ssl=required', { DATABASE_URL: url('?ssl=required'), DATABASE_CA: CA }, 'DATABASE_CA has no effect'],
    ['with SQLite', { DATABASE_URL: 'sqlite:x', DATABASE_CA: CA }, 'DATABASE_CA has no effect'],
    [
      'with a file that does not exist',
      { DATABASE_URL: url('?ssl=verify-full'), DATABASE_CA: '/hunter2.pem' },
      'DATABASE_CA must name',
    ],
    [
      'with a file without certificates',
      { DATABASE_URL: url('?ssl=verify-full'), DATABASE_CA: 'package.json' },
      'DATABASE_CA must name',
    ],
  ])('%s → the start stops', (_, env, message) => {
    expect(faultOf(env)).toContain(message);
    expect(faultOf(env)).not.toContain('hunter2');
  });
});

function faultOf(env: NodeJS.ProcessEnv): string {
  try {
    databaseOf(env);
  } catch (error) {
    return (error as Error).message;
  }
  return 'none';
}
