import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { Agent, fetch } from 'undici';
import type { JsonAnswer, Json } from './admin-api.js';
import { freePort, type AppOptions, type RunningApp } from './app.js';
import { Identity } from './client-certificates.js';
import { startProduct, type Product } from './product.js';

const TLS = join(import.meta.dirname, 'tls');
/** The certificate of the servers of the tests, for localhost. */
export const SERVER_TLS = { TLS_CERT: join(TLS, 'cert.pem'), TLS_KEY: join(TLS, 'key.pem') };
const SERVER_CERTIFICATE = readFileSync(SERVER_TLS.TLS_CERT, 'utf8');

/** Lets everything in this process trust the servers of the tests, or another one. @returns a function that ends it */
export function trustTestServers(certificate = SERVER_CERTIFICATE): () => void {
  const before = getCACertificates('default');
  setDefaultCACertificates([...before, certificate]);
  return () => setDefaultCACertificates(before);
}

/** The second listener of a server, with the authority of CLIENT_CERT_CA. */
export interface SecondListener {
  /** Its origin. */
  readonly mtls: string;
  readonly authority: Identity;
}

export type MutualTlsProduct = Product & SecondListener;

/** Starts a server with a second listener: `startProduct`, or `startApp`. */
export async function withSecondListener<T extends RunningApp>(
  start: (options: AppOptions) => Promise<T>,
  { env = {}, ...options }: AppOptions = {},
): Promise<T & SecondListener> {
  const end = trustTestServers();
  const folder = mkdtempSync(join(tmpdir(), 'grantry-mtls-'));
  const authority = await Identity.authority();
  const ca = join(folder, 'ca.pem');
  writeFileSync(ca, authority.pem);
  const port = await freePort();
  const mtls = `https://localhost:${port}`;
  const own = { ...SERVER_TLS, MTLS_PORT: String(port), MTLS_ISSUER: mtls, CLIENT_CERT_CA: ca };
  const running = await start({ ...options, env: { ...own, ...env } });
  const close = async () => {
    await running.close();
    rmSync(folder, { recursive: true });
    end();
  };
  return { ...running, mtls, authority, close };
}

export function startMutualTlsProduct(options: AppOptions = {}): Promise<MutualTlsProduct> {
  return withSecondListener(startProduct, options);
}

type Headers = Readonly<Record<string, string>>;

/** A client program that presents a certificate, or none. */
export class Caller {
  private readonly agent: Agent;

  constructor(identity?: Pick<Identity, 'tls'>) {
    this.agent = new Agent({ connect: { ca: SERVER_CERTIFICATE, ...identity?.tls } });
  }

  /** As the global `fetch`, for libraries that let their caller replace it. */
  readonly fetch = ((url: string, init: RequestInit) =>
    fetch(url, { ...(init as object), dispatcher: this.agent })) as unknown as typeof globalThis.fetch;

  async get(url: string, headers: Headers = {}): Promise<JsonAnswer> {
    return answerOf(await this.fetch(url, { headers }));
  }

  async post(url: string, form: Readonly<Record<string, string>>, headers: Headers = {}): Promise<JsonAnswer> {
    return answerOf(await this.fetch(url, { method: 'POST', headers, body: new URLSearchParams(form) }));
  }

  close(): Promise<void> {
    return this.agent.destroy();
  }
}

async function answerOf(answer: Response): Promise<JsonAnswer> {
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: (text === '' ? {} : JSON.parse(text)) as Json };
}
