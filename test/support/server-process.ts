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
   * Runs a file of the build, for example `main.js`, with these variables and none of the tests' own.
   *
   * @param stdout a file descriptor; what goes there is not in `output`
   */
  run(file: string, env?: NodeJS.ProcessEnv, args?: readonly string[], stdout?: number): ServerProcess;
  /** Runs a module that is given as text; it imports files of the build as `./main.js`. */
  evaluate(text: string, env?: NodeJS.ProcessEnv): ServerProcess;
}

/**
 * A build for tests that need a process of their own: like `npm run build`, but without checks, and elsewhere. Specs and
 * runs over the same sources share it, because it takes seconds; builds of other sources are removed after a day.
 */
export function buildForTests(): Build {
  const folder = join(CACHE, `${PREFIX}${digestOfSources()}`);
  if (!existsSync(folder)) buildInto(folder);
  return {
    run: (file, env = {}, args = [], stdout) => new ServerProcess([join(folder, file), ...args], folder, env, stdout),
    evaluate: (text, env = {}) => new ServerProcess(['--input-type=module', '--eval', text], folder, env),
  };
}

/** All of what a build is made from. */
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

/** Two processes may build at once: the first to finish gives the folder its name. */
function buildInto(folder: string): void {
  mkdirSync(CACHE, { recursive: true });
  removeOldBuilds();
  const unfinished = mkdtempSync(join(CACHE, PREFIX));
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (file) => ts.sys.readFile(file)) as {
    config: { compilerOptions: object };
  };
  // Modules as the build makes them: one file at a time, the compiler does not see that package.json says so.
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

/** A process of the server, with what it wrote. */
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

  /** Nobody reads its standard output any more: what it writes there fails. */
  deafen(): void {
    this.child.stdout?.destroy();
  }

  /** @throws Error with the output when the process ends, or 100 seconds pass, before it says so */
  async says(pattern: RegExp): Promise<void> {
    const giveUpAt = Date.now() + 100_000;
    const ended = this.exited.then(() => true);
    while (!pattern.test(this.output)) {
      const over = await Promise.race([ended, new Promise<false>((done) => setTimeout(done, 20, false))]);
      if (pattern.test(this.output)) return;
      if (over || Date.now() > giveUpAt) throw new Error(`never said ${String(pattern)}, but: ${this.output}`);
    }
  }
}
