import { readFile } from 'node:fs/promises';
import * as openid from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SystemClock } from '../../src/common/index.js';
import { DeviceProduct } from '../support/devices.js';

const withoutTls = openid.allowInsecureRequests; // oxlint-disable-line typescript/no-deprecated
const CLI = new URL('../../examples/device-cli.mjs', import.meta.url);
const GUIDE = new URL('../../docs/guides/devices-and-clis.md', import.meta.url);

interface Cli {
  signIn(
    issuer: string,
    clientId: string,
    more: { say: (line: string) => void; options: object },
  ): Promise<{ readonly access_token: string } | null>;
}

describe('openid-client as a device (RFC 8628)', () => {
  let server: DeviceProduct;
  let cli: Cli;

  beforeAll(async () => {
    server = await DeviceProduct.start(new SystemClock());
    cli = (await import(CLI.href)) as Cli;
  });
  afterAll(() => server.product.close());

  /** Starts the program, and waits until it has said the code. */
  async function started(clientId = server.client.client_id) {
    const said: string[] = [];
    const tokens = cli.signIn(server.url, clientId, {
      say: (line) => said.push(line),
      options: { execute: [withoutTls] },
    });
    await expect.poll(() => said.length, { timeout: 10_000 }).toBe(2);
    return { said, tokens, code: /enter (\S+)$/.exec(said[0]!)![1]! };
  }

  it('the program of the guide is the one that runs here', async () => {
    expect(await readFile(GUIDE, 'utf8')).toContain(await readFile(CLI, 'utf8'));
  });

  it('the program of the guide: code, sign-in, Allow → tokens, userinfo', async () => {
    const { said, tokens, code } = await started();
    await server.answer(code, await server.newPerson({ name: 'Alice Liddell' }));
    expect((await tokens)?.access_token).toBeTypeOf('string');
    expect(said.at(-1)).toBe('Signed in as Alice Liddell.');
  }, 20_000);

  it('the program of the guide: Deny → it says so', async () => {
    const { said, tokens, code } = await started();
    await server.answer(code, await server.newPerson(), 'deny');
    expect(await tokens).toBeNull();
    expect(said.at(-1)).toBe('The request was denied.');
  }, 20_000);

  it('initiateDeviceAuthorization, pollDeviceAuthorizationGrant with DPoP → bound tokens', async () => {
    const { client_id: id } = await server.newClient({ dpop_bound_access_tokens: true });
    const options = { execute: [withoutTls] };
    const config = await openid.discovery(new URL(server.url), id, undefined, openid.None(), options);
    const begun = await openid.initiateDeviceAuthorization(config, { scope: 'openid' });
    const who = await server.newPerson();
    await server.answer(begun.user_code, who);
    const DPoP = openid.getDPoPHandle(config, await openid.randomDPoPKeyPair());
    const tokens = await openid.pollDeviceAuthorizationGrant(config, { ...begun, interval: 0.1 }, undefined, { DPoP });
    expect([tokens.token_type, tokens.claims()!.sub]).toEqual(['dpop', who.sub]);
    const refreshed = await openid.refreshTokenGrant(config, tokens.refresh_token!, undefined, { DPoP });
    expect(refreshed.token_type).toBe('dpop');
  });
});
