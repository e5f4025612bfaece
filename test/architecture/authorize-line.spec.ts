import { describe, expect, it } from 'vitest';
import { filesBelow, textOf } from './sources.js';

const SOURCES = filesBelow('src/authorize').map((file) => ({ file, text: textOf(file) }));
const filesWith = (pattern: RegExp, folder = 'src/authorize/') =>
  SOURCES.filter(({ file, text }) => file.startsWith(folder) && pattern.test(text)).map(({ file }) => file);

describe('/authorize is a line: resolve → validate → needs → interact | respond', () => {
  it('only AuthorizationRequests.answer takes a closure that makes the reply', () => {
    expect(filesWith(/\) => (Promise<)?HttpReply/)).toEqual(['src/authorize/request/authorization-requests.ts']);
  });

  it('only AuthorizeService and the steps of an interaction catch errors for the client', () => {
    const others = filesWith(/requests\.answer\(/).filter((file) => !file.startsWith('src/authorize/interact/'));
    expect(others).toEqual(['src/authorize/authorize.service.ts']);
  });

  it('the client of a request is looked up in one place', () => {
    const lookUp = /clients\.find\(/;
    expect([...filesWith(lookUp, 'src/authorize/request/'), ...filesWith(lookUp, 'src/authorize/respond/')]).toEqual([
      'src/authorize/request/authorization-requests.ts',
    ]);
    expect(filesWith(lookUp, 'src/authorize/decide/')).toEqual([]);
  });

  it.each(['needOf', 'isRightUser'])('%s is defined once', (name) => {
    const definition = new RegExp(`function ${name}\\(|^ {2}(?:private |async )*${name}\\(`, 'm');
    expect(filesWith(definition)).toEqual(['src/authorize/decide/need-of.ts']);
  });
});
