import { spawn } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { ROOT } from '../build.mjs';

/** Milliseconds: a first start on a slow machine. */
const LONGEST_START = 120_000;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** The processes of the demo. When one ends, all end. */
export class Processes {
  #running = new Map();
  #isStopping = false;

  constructor() {
    for (const signal of SIGNALS) process.on(signal, () => this.stop());
  }

  /** Starts a program, and waits until an address answers. @throws Error when it ends before that */
  async start(name, file, env, url) {
    if (this.#isStopping) throw new Error('The demo was stopped.');
    const child = spawn(process.execPath, ['--enable-source-maps', file], {
      cwd: ROOT,
      // A group of its own: Ctrl-C reaches this process only, which then ends the others.
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
      // The examples do not need the secret of the administrator.
      env: { ...process.env, ADMIN_CLIENT_SECRET: undefined, ...env },
    });
    // Only faults are shown: the log of each start would bury what to open.
    let output = '';
    child.stdout.on('data', (chunk) => (output = (output + chunk).slice(-20_000)));
    this.#running.set(name, child);
    child.once('exit', (code, signal) => this.#ended(name, code ?? signal, output));
    const deadline = Date.now() + LONGEST_START;
    while (!(await answers(url))) {
      if (child.exitCode !== null || child.signalCode !== null) throw new Error(`${name} did not start.`);
      if (Date.now() > deadline) throw new Error(`${name} does not answer at ${url}.`);
      await wait(100);
    }
  }

  get isStopping() {
    return this.#isStopping;
  }

  stop() {
    this.#isStopping = true;
    for (const child of this.#running.values()) child.kill('SIGTERM');
  }

  #ended(name, why, output) {
    this.#running.delete(name);
    if (this.#isStopping) return;
    process.stderr.write(`${output}\n${name} has ended (${why}).\n`);
    process.exitCode = 1;
    this.stop();
  }
}

async function answers(url) {
  try {
    return (await fetch(url, { redirect: 'manual' })).status < 500;
  } catch {
    return false;
  }
}
