import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS, type Settings } from '../module/settings.js';
import { TRACING, type Tracing } from '../telemetry/tracing.js';
import { ProviderAway } from './provider-away.js';

export interface JsonAnswer {
  readonly body: Readonly<Record<string, unknown>>;
}

/** Milliseconds. */
const TIMEOUT = 5000;
/** Bytes of the longest answer that is read. */
const LONGEST = 1_000_000;

/** Sends requests to the provider. Redirects are not followed: the URLs are those of the metadata. */
@Injectable()
export class ProviderHttp {
  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(TRACING) private readonly tracing: Tracing,
  ) {}

  /** @throws ProviderAway for everything but a JSON object with status 200 */
  json(url: string, init: RequestInit = {}): Promise<JsonAnswer> {
    return this.tracing.span('oidc_provider.request', async (span) => {
      span.set('url.full', url);
      const headers = { accept: 'application/json', ...init.headers };
      const response = await this.sent(url, {
        ...init,
        headers,
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT),
      });
      span.set('http.response.status_code', response.status);
      if (response.status !== 200) {
        await response.body?.cancel();
        throw new ProviderAway(`${url} answered ${response.status}`, response.status);
      }
      return { body: await objectOf(url, response) };
    });
  }

  private async sent(url: string, init: RequestInit): Promise<Response> {
    try {
      const { fetch: send } = this.settings;
      return await send(url, init);
    } catch (cause) {
      throw new ProviderAway(`${url} cannot be reached: ${reasonOf(cause)}`, undefined, { cause });
    }
  }
}

async function objectOf(url: string, response: Response): Promise<JsonAnswer['body']> {
  try {
    const value: unknown = JSON.parse(await textOf(response));
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('it is not a JSON object');
    return value as JsonAnswer['body'];
  } catch (cause) {
    throw new ProviderAway(`the answer of ${url} cannot be read: ${reasonOf(cause)}`, response.status, { cause });
  }
}

async function textOf({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  if (body === null) return '';
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > LONGEST) throw new Error(`it has more than ${LONGEST} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return 'unknown error';
  return cause.cause instanceof Error ? `${cause.message}: ${cause.cause.message}` : cause.message;
}
