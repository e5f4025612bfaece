import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import ts from 'typescript';

const ROOT = resolve(import.meta.dirname, '../..');
const CACHE = join(ROOT, 'node_modules/.cache');
const PREFIX = 'grantry-build-';

export interface Build {
  /**
   * Runs a file of the build, for example `main.js`, with these variables, a compile cache, and none of the tests' own.
   *
   * @param stdout a file descriptor; what is written there is not in `output`
   */
  run(file: string, env?: NodeJS.ProcessEnv, args?: readonly string[], stdout?: number): ServerProcess;
  /** Runs a module given as text; it imports files of the build as `./main.js`. */
  evaluate(text: string, env?: NodeJS.ProcessEnv): ServerProcess;
}

/**
 * A build for tests that need a separate process: like `npm run build`, but without checks, and in another folder. Specs
 * and runs over the same sources share it, because a build takes seconds; builds of other sources are removed after a day.
 */
export function buildForTests(): Build {
  const folder = join(CACHE, `${PREFIX}${digestOfSources()}`);
  if (!existsSync(folder)) buildInto(folder);
  // Without what V8 compiled, a start takes a third more of processor time.
  const cache = { NODE_COMPILE_CACHE: join(folder, '.compile-cache') };
  const start = (args: readonly string[], env: NodeJS.ProcessEnv, stdout?: number): ServerProcess =>
    new ServerProcess(args, folder, { ...cache, ...env }, stdout);
  return {
    run: (file, env = {}, args = [], stdout) => start([join(folder, file), ...args], env, stdout),
    evaluate: (text, env = {}) => start(['--input-type=module', '--eval', text], env),
  };
}

/** The digest of everything that a build depends on. */
function digestOfSources(): string {
  const hash = createHash('sha256').update(ts.version);
  for (const file of ['tsconfig.json', ...sources().map((name) => join('src', name))]) {
    if (statSync(join(ROOT, file)).isFile()) hash.update(file).update(readFileSync(join(ROOT, file)));
  }
  return hash.digest('hex').slice(0, 16);
}

function sources(): readonly string[] {
  return readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).toSorted();
}

/** Two processes may build at once: the first to finish names the folder. */
function buildInto(folder: string): void {
  mkdirSync(CACHE, { recursive: true });
  removeOldBuilds();
  const unfinished = mkdtempSync(join(CACHE, PREFIX));
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (file) => ts.sys.readFile(file)) as {
    config: { compilerOptions: object };
  };
  // ES modules, as the real build makes them: a compiler of single files does not read package.json.
  const as = { ...config.compilerOptions, noEmit: false, module: 'es2022', moduleResolution: 'bundler' };
  const { options } = ts.convertCompilerOptionsFromJson(as, ROOT);
  writeFileSync(join(unfinished, 'package.json'), '{ "type": "module" }');
  for (const name of sources()) compile(join(ROOT, 'src', name), join(unfinished, name), options);
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    rmSync(unfinished, { recursive: true });
    if (!existsSync(folder)) throw error;
  }
}

function removeOldBuilds(): void {
  const yesterday = Date.now() - 86_400_000;
  for (const name of readdirSync(CACHE).filter((one) => one.startsWith(PREFIX))) {
    if (statSync(join(CACHE, name)).mtimeMs < yesterday) rmSync(join(CACHE, name), { recursive: true, force: true });
  }
}

function compile(from: string, to: string, compilerOptions: ts.CompilerOptions): void {
  if (!from.endsWith('.ts')) return void (/\.\w+$/.test(from) && cpSync(from, to, { recursive: true }));
  mkdirSync(dirname(to), { recursive: true });
  const { outputText } = ts.transpileModule(readFileSync(from, 'utf8'), { compilerOptions, fileName: from });
  writeFileSync(to.replace(/\.ts$/, '.js'), outputText);
}

/** A process of the server, with its output. */
export class ServerProcess {
  output = '';
  readonly exited: Promise<number | null>;
  private readonly child: ChildProcess;

  constructor(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv, stdout: number | 'pipe' = 'pipe') {
    this.child = spawn(process.execPath, args, { cwd, env, stdio: ['ignore', stdout, 'pipe'] });
    const collect = (chunk: Buffer): void => void (this.output += chunk.toString());
    this.child.stdout?.on('data', collect);
    this.child.stderr?.on('data', collect);
    this.exited = new Promise((done) => this.child.once('close', (code) => done(code)));
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Closes the reading end of its standard output, so that writes to it fail. */
  closeStdout(): void {
    this.child.stdout?.destroy();
  }

  /** @throws Error with the output when the process ends, or 100 seconds pass, before the output matches */
  async waitForOutput(pattern: RegExp): Promise<void> {
    const deadline = Date.now() + 100_000;
    const ended = this.exited.then(() => true);
    while (!pattern.test(this.output)) {
      const over = await Promise.race([ended, new Promise<false>((done) => setTimeout(done, 20, false))]);
      if (pattern.test(this.output)) return;
      if (over || Date.now() > deadline) throw new Error(`no output matches ${String(pattern)}: ${this.output}`);
    }
  }
}
