import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../support/app.js';
import { startProduct, type Product } from '../../support/product.js';
import { compile, folderWithPackage } from '../../support/resource-server/built-package.js';

const GUIDE = readFileSync(resolve(import.meta.dirname, '../../../docs/guides/protect-a-nestjs-api.md'), 'utf8');
const blocks = [...GUIDE.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language, text]) => ({ language, text: text! })); // prettier-ignore
const shellOf = (begin: string) => blocks.find(({ language, text }) => language === 'sh' && text.includes(begin))!.text;

/** Calls of the module that are no whole file, so that the compiler checks them as well. */
function fragments(): string {
  const calls = blocks.filter(({ text }) => text.startsWith('ResourceServerModule.')).map(({ text }) => text);
  if (calls.length !== 2) throw new Error(`the guide has ${calls.length} calls of the module`);
  return `import { ResourceServerModule } from '@grantry/nest';
    declare class ConfigModule {}
    declare class ConfigService { getOrThrow(name: string): string }
    ${calls.join('')}`;
}

/** The options of a project that `nest new` makes. */
const TSCONFIG = {
  compilerOptions: {
    module: 'nodenext',
    target: 'ES2023',
    strict: true,
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
    skipLibCheck: true,
    types: ['node'],
    rootDir: 'src',
    outDir: 'dist',
  },
};

describe('docs/guides/protect-a-nestjs-api.md, with the built package', () => {
  let product: Product;
  let folder: string;
  let server: ChildProcess;
  let output = '';
  let environment: NodeJS.ProcessEnv;

  beforeAll(async () => {
    product = await startProduct();
    folder = folderWithPackage();
    const files = blocks.flatMap(({ text }) => {
      const [, name] = /^\/\/ (src\/[\w.-]+\.ts)\n/.exec(text) ?? [];
      return name === undefined ? [] : [{ name, text }];
    });
    if (files.length !== 4) throw new Error(`the guide has ${files.length} files`);
    for (const { name, text } of files) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    writeFileSync(join(folder, 'src/fragments.ts'), fragments());
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(TSCONFIG));
    compile('-p', folder);
    const port = await freePort();
    const { PATH } = process.env;
    environment = { PATH, GRANTRY: product.url, ADMIN_TOKEN: product.admin.token, API: `http://127.0.0.1:${port}` };
    const env = { PATH, ISSUER: product.url, PORT: String(port), NO_COLOR: '1' };
    server = spawn(process.execPath, [join(folder, 'dist/main.js')], { env });
    await new Promise<void>((started, failed) => {
      const read = (chunk: Buffer) => {
        output += String(chunk);
        if (output.includes('successfully started')) started();
      };
      for (const stream of [server.stdout!, server.stderr!]) stream.on('data', read);
      server.once('exit', () => failed(new Error(output)));
    });
  });
  afterAll(async () => {
    if (server?.exitCode === null) {
      const ended = new Promise((done) => server.once('exit', done));
      server.kill();
      await ended;
    }
    rmSync(folder, { recursive: true });
    await product.close();
  });

  it('its commands register the API and a client, and its calls have the responses that it describes', async () => {
    const registered = await runShell(shellOf('/admin/resources'));
    const { client_id, client_secret } = JSON.parse(/\{"client_id".*\}|\{[^{]*"client_secret".*\}$/m.exec(registered)![0]) as Record<string, string>; // prettier-ignore
    environment = { ...environment, CLIENT_ID: client_id, CLIENT_SECRET: client_secret };
    const calls = await runShell(shellOf('/orders -H'));
    expect(calls).toContain('{"status":"ok"}');
    expect(calls).toContain('HTTP/1.1 401 Unauthorized');
    expect(calls).toContain('scope="orders:read"');
    expect(calls).toContain(`{"orders":[],"for":"${client_id}"}`);
    expect(calls).toContain('HTTP/1.1 403 Forbidden');
    expect(calls).toContain('error="insufficient_scope"');
    expect(calls).toContain('"scopes_supported":["orders:read","orders:write"]');
    const [, line = ''] = /^WARN (\[ResourceServer\] .*)$/m.exec(GUIDE)!;
    expect(output).toContain(line);
  });

  /** Not synchronous: Grantry runs in this process. */
  function runShell(text: string): Promise<string> {
    return new Promise((done, failed) => {
      const bash = spawn('bash', ['-e', '-c', text], { env: environment });
      let all = '';
      bash.stdout.on('data', (chunk: Buffer) => (all += String(chunk)));
      bash.stderr.on('data', (chunk: Buffer) => (all += String(chunk)));
      bash.on('exit', (code) => (code === 0 ? done(all) : failed(new Error(all))));
    });
  }
});
