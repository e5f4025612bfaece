import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../support/app.js';
import { trustTestServers } from '../support/mutual-tls.js';
import { buildForTests, type ServerProcess } from '../support/server-process.js';
import { UserAgent } from '../support/user-agent.js';

const GUIDE = readFileSync('docs/guides/high-security.md', 'utf8');
const BOB = { username: 'bob', password: 'a long passphrase of his' };

/** The commands of a section of the guide. */
function commandsOf(heading: string): string[] {
  const section = GUIDE.split(/^##+ /m).find((text) => text.startsWith(`${heading}\n`))!;
  return [...section.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, command]) => command!);
}

describe('docs/guides/high-security.md, from nothing to the first tokens', () => {
  let folder: string;
  let ports: Readonly<Record<string, string>>;
  let server: ServerProcess;
  let endTrust: () => void;

  const onFreePorts = (command: string) => command.replace(/\b(8443|8444|9443)\b/g, (port) => ports[port]!);

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'grantry-guide-'));
    symlinkSync(resolve('examples'), join(folder, 'examples'));
    const [pages, mtls, client] = [await freePort(), await freePort(), await freePort()].map(String);
    ports = { 8443: pages!, 8444: mtls!, 9443: client! };
    for (const heading of ['1. Make certificates', '2. Write the settings'])
      execFileSync('sh', ['-ec', onFreePorts(commandsOf(heading)[0]!)], { cwd: folder, stdio: 'pipe' });
    endTrust = trustTestServers(readFileSync(join(folder, 'data/fapi/server.pem'), 'utf8'));
    // The build of the tests runs in a folder of its own, and so without the guide's command.
    const settings = readFileSync(join(folder, 'data/fapi/grantry.env'), 'utf8').replaceAll('data/', `${folder}/data/`);
    server = buildForTests().run('main.js', parseEnv(settings));
    await server.waitForOutput(new RegExp(`ready at https://localhost:${pages}`));
  });
  afterAll(async () => {
    server.signal('SIGTERM');
    await server.exited;
    endTrust();
    rmSync(folder, { recursive: true });
  });

  /** Runs commands in one shell, as a reader does, and signs bob in where the client prints an address. */
  async function run(commands: readonly string[]): Promise<string> {
    const shell = spawn('sh', ['-ec', onFreePorts(commands.join('\n'))], { cwd: folder });
    let [output, opened] = ['', undefined as Promise<unknown> | undefined];
    const collect = (text: Buffer) => {
      output += text.toString();
      const url = /^Open (https\S+)$/m.exec(output)?.[1];
      if (url !== undefined) opened ??= new UserAgent(new URL(url).origin).signIn(url, BOB).then(fetch);
    };
    shell.stdout.on('data', collect);
    shell.stderr.on('data', collect);
    const [code] = (await once(shell, 'close')) as [number];
    await opened;
    expect([code, output]).toEqual([0, output]);
    return output;
  }

  it('its certificate of a client authenticates by tls_client_auth, with the registration of the guide (RFC 8705 §2.1)', async () => {
    const [settings, user] = commandsOf('4. Create a user')[0]!.split(/^(?=curl -s .*users)/m);
    expect(user).toContain('bob');
    const registration = /```json\n(\{[^`]*method": "tls_client_auth"[^`]*)```/.exec(GUIDE)![1]!;
    const subject = commandsOf('Mutual TLS')[0]!;
    const output = await run([
      ...commandsOf('7. For other profiles'),
      subject,
      settings!,
      `CLIENT_ID=$(curl -s $GRANTRY/admin/clients -H "Authorization: Bearer $ADMIN_TOKEN" -H 'Content-Type: application/json' -d '${registration}' | node -p 'JSON.parse(fs.readFileSync(0)).client_id')`,
      'curl -s --cert data/fapi/client-tls.pem --key data/fapi/client-tls.key $MTLS_ISSUER/token -d grant_type=client_credentials -d client_id=$CLIENT_ID',
    ]);
    expect(output).toContain('subject=CN=payments,O=Example Bank,C=DE');
    expect(output).toMatch(/"access_token":"[^"]+","token_type":"Bearer"/);
  });

  it('its commands register a client of FAPI 2.0, sign in, refresh, read refusals, and try and enforce a policy', async () => {
    const signIn = ['4. Create a user', '5. Register the client', '6. Sign in'].flatMap(commandsOf);
    const output = await run([...signIn, 'echo; echo ---', ...commandsOf('Try a rule before you enforce it')]);
    expect(output).toMatch(/"token_type": "dpop",\s+"scope": "openid email"/);
    expect(output).toContain('"email": "bob@example.com"');
    expect(output).toContain('"refreshed": "dpop"');
    expect(output).toContain('{"items":[]');
    expect(output.split('---')[1]).toMatch(/"clients_with_traffic":[\s\S]*"mode":"enforce"/);
  });
});
