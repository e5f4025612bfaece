import { execFileSync, fork, spawn, spawnSync } from 'node:child_process';
import { openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';

const TICKS_PER_SECOND = Number(execFileSync('getconf', ['CLK_TCK']).toString());

/** The core of the servers, and that of the load. */
export const CORES = { server: process.env.BENCH_SERVER_CORE ?? '0', load: process.env.BENCH_LOAD_CORE ?? '1' };

/** Returns the seconds of processor time that a process, with its threads, has used so far. */
export function cpuSeconds(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** Returns current and highest resident memory of a process in MB. `taskset` becomes the server; the pid stays. */
export function memoryOf(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const megabytes = (name) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)[1]) / 1024;
  return { now: megabytes('VmRSS'), most: megabytes('VmHWM') };
}

export async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const started = new Set();

/** The options of Node.js in Grantry's image, used for all servers here. */
const NODE_OPTIONS = '--max-semi-space-size=16';

/**
 * Starts a server on its core and waits for its first response.
 *
 * @returns process of the server and the milliseconds until the response
 */
export async function startServer({ script, cwd, env, port, path, logFile, cores = CORES.server }) {
  const log = openSync(logFile, 'a');
  const begun = performance.now();
  const child = spawn('taskset', ['-c', cores, process.execPath, script], {
    cwd,
    env: { PATH: process.env.PATH, NODE_ENV: 'production', NODE_OPTIONS, ...env, PORT: String(port) },
    stdio: ['ignore', log, log],
  });
  started.add(child);
  await firstAnswer(`http://127.0.0.1:${port}${path}`, child, logFile);
  return { child, pid: child.pid, milliseconds: performance.now() - begun };
}

/**
 * Sets or resets real-time priority of the main thread of a process, as `chrt --reset-on-fork --fifo 1` does at start.
 *
 * @returns whether the system allows it
 */
export function goFirst(pid, isFirst) {
  const policy = isFirst ? ['--fifo', '--pid', '1'] : ['--other', '--pid', '0'];
  return spawnSync('chrt', [...policy, String(pid)]).status === 0;
}

async function firstAnswer(url, child, logFile) {
  for (const end = performance.now() + 60_000; performance.now() < end; await pause(5)) {
    if (child.exitCode !== null) throw new Error(`the server exited: ${readFileSync(logFile, 'utf8').slice(-2000)}`);
    const answer = await fetch(url).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer?.status === 200) return;
  }
  throw new Error(`no response from ${url}: ${readFileSync(logFile, 'utf8').slice(-2000)}`);
}

export async function stop({ child }) {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    const force = setTimeout(() => child.kill('SIGKILL'), 5000);
    await ended;
    clearTimeout(force);
  }
  started.delete(child);
}

export function stopAll() {
  for (const child of started) child.kill('SIGKILL');
}

/** Starts the process of the load on its own core. */
export function startLoad() {
  const child = fork(new URL('load.mjs', import.meta.url), { serialization: 'advanced' });
  execFileSync('taskset', ['-a', '-p', '-c', CORES.load, String(child.pid)], { stdio: 'ignore' });
  started.add(child);
  const run = (job) =>
    new Promise((resolve, reject) => {
      const onExit = (code) => reject(new Error(`the load exited with ${code}`));
      child.once('exit', onExit);
      child.once('message', (result) => {
        child.off('exit', onExit);
        resolve(result);
      });
      child.send(job);
    });
  return { run, child };
}

export const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
