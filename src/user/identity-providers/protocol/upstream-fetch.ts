import { Injectable } from '@nestjs/common';
import type { CustomFetch } from 'openid-client';
import { GuardedFetch, OutboundError } from '../../../outbound/index.js';

/** Fetches for openid-client: guarded like every fetch of this server, without redirects. */
@Injectable()
export class UpstreamFetch {
  constructor(private readonly guarded: GuardedFetch) {}

  /** The `customFetch` of openid-client. The guarded fetcher limits the time, so that its signal is not needed. */
  readonly fetch: CustomFetch = async (url, { method, headers, body }) => {
    const text = body instanceof URLSearchParams || typeof body === 'string' ? String(body) : undefined;
    const request = { method: method === 'POST' ? 'POST' : 'GET', headers, body: text } as const;
    const { status, contentType, bytes } = await this.guarded.request(url, 'identity_provider', request);
    if (status < 200 || status > 599) throw new OutboundError('unreachable', `the server answers ${status}`);
    // A status without a body, such as 204, must not have one.
    const shown = bytes.length === 0 ? null : new Uint8Array(bytes);
    return new Response(shown, { status, headers: { 'content-type': contentType } });
  };
}
