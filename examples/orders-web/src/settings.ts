import type { webcrypto } from 'node:crypto';

export interface Settings {
  /** The issuer identifier of the OpenID provider. */
  readonly issuer: string;
  readonly clientId: string;
  /** The private key of the client, as a JWK. */
  readonly clientKey: webcrypto.JsonWebKey & { readonly kid?: string };
  /** The identifier of the API, which is also its address. */
  readonly apiUrl: string;
  /** The origin of this application. */
  readonly origin: string;
  readonly port: number;
}

/** @throws Error that names a missing variable */
export function settingsOf(env: NodeJS.ProcessEnv): Settings {
  const port = Number(env['PORT'] ?? 4200);
  return {
    issuer: env['ISSUER'] ?? 'http://localhost:3000',
    clientId: env['CLIENT_ID'] ?? 'orders-web',
    clientKey: JSON.parse(required(env, 'CLIENT_KEY')) as Settings['clientKey'],
    apiUrl: env['API_URL'] ?? 'http://localhost:4100',
    origin: `http://localhost:${port}`,
    port,
  };
}

function required(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name];
  if (value === undefined || value === '') throw new Error(`${name} is missing`);
  return value;
}
