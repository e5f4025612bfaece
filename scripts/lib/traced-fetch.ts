import type { CustomFetch } from 'openid-client';
import type { Terminal } from './terminal.js';

/** A `fetch` for openid-client that prints each request and response. */
export function tracedFetch(terminal: Terminal): CustomFetch {
  return async (url, options) => {
    terminal.sent(options.method, url, options.body instanceof URLSearchParams ? options.body : []);
    const response = await fetch(url, options);
    terminal.received(response.status, response.headers.get('content-type') ?? '');
    terminal.list(await membersOf(response.clone()));
    return response;
  };
}

async function membersOf(response: Response): Promise<readonly (readonly [string, unknown])[]> {
  if (!response.headers.get('content-type')?.includes('json')) return [];
  const members = Object.entries((await response.json()) as Record<string, unknown>);
  // Of discovery, print only the members that the next steps use.
  return members.some(([name]) => name === 'jwks_uri')
    ? members.filter(([name]) => /^(issuer|jwks_uri)$|_endpoint$/.test(name))
    : members;
}
