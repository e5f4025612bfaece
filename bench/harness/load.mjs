import { connect } from 'node:net';
import { parse } from './answers.mjs';
import { CHECKS } from './checks.mjs';
import { FLOWS } from './flows.mjs';

/**
 * The load, in a separate process: keep-alive connections, each of which sends its next request after the response to
 * the last (a closed loop), or at given times (an open loop). It formats and parses HTTP itself, so that it needs a
 * fraction of the time of any server. It checks every response.
 *
 * A job: `port`, or `ports`; `connections`; `seconds`; `heads` (text before `Content-Length`); `bodies` (or
 * null for GET); `use` of the bodies: `cycle`, `once`, or `chain` (the next body has the refresh token of a response);
 * `check`, the name of one in `checks.mjs`; `rate` of an open loop; `limit`, maximum number of requests; instead of
 * heads and bodies `flow`, the name of one in `flows.mjs`, whose requests count as one.
 */
process.on('message', (job) => {
  void run(job).then((result) => process.send(result));
});

/** Milliseconds without a response after which a server has failed. */
const SILENCE = 15_000;

async function run(job) {
  const state = { job, latencies: [], errors: [], samples: [], bytes: 0, next: 0, begun: performance.now(), last: 0 };
  state.end = state.begun + job.seconds * 1000;
  const ports = job.ports ?? [job.port];
  const cpu = process.cpuUsage();
  const loops = Array.from({ length: job.connections }, (_, i) => connection(state, ports[i % ports.length], i));
  await Promise.all(loops);
  return summary(state, process.cpuUsage(cpu));
}

function summary({ latencies, errors, samples, bytes, begun, last }, { user, system }) {
  const sorted = Float64Array.from(latencies).sort();
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  const seconds = (last - begun) / 1000;
  const loadCpu = (user + system) / 1e6 / seconds;
  const requests = sorted.length;
  return { requests, seconds, p50: at(0.5), p99: at(0.99), bytes: bytes / requests, errors: errors.slice(0, 5), errorCount: errors.length, samples, loadCpu }; // prettier-ignore
}

/** Runs one connection until the time is over or no request is left. */
function connection(state, port, index) {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true });
    let sent = 0;
    let current;
    let timer;
    let pending = Buffer.alloc(0);
    const finish = () => {
      clearTimeout(timer);
      socket.removeAllListeners().on('error', () => {});
      socket.destroy();
      resolve();
    };
    const fail = (reason) => {
      state.errors.push(String(reason));
      finish();
    };
    const send = () => {
      current = performance.now() < state.end ? nextRequest(state) : undefined;
      if (current === undefined) return finish();
      sent = performance.now();
      socket.write(current.text, 'latin1');
    };
    const schedule = pacing(state, index, send, (handle) => (timer = handle));
    socket.on('connect', schedule);
    socket.on('error', fail);
    socket.setTimeout(SILENCE, () => fail('no answer'));
    socket.on('close', () => (current ? fail('the connection was closed') : finish()));
    socket.on('data', (chunk) => {
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
      const answer = parse(pending);
      if (answer === undefined) return;
      pending = Buffer.alloc(0);
      const { text, last } = onward(current, answer);
      if (text !== undefined) return socket.write(text, 'latin1');
      record(state, last, current, sent);
      current = undefined;
      schedule();
    });
  });
}

/** @returns `text`, the next request of a flow, or `last`, the response to record */
function onward({ steps }, answer) {
  if (steps === undefined) return { last: answer };
  try {
    const { done, value } = steps.next(answer);
    return done ? { last: value } : { text: value };
  } catch (error) {
    return { last: { status: 0, text: error.message } };
  }
}

/** Waits before the next request: not in a closed loop; in an open one until a time independent of late responses. */
function pacing({ job, begun }, index, send, keep) {
  if (job.rate === undefined) return send;
  const interval = (1000 * job.connections) / job.rate;
  let due = begun + (interval * index) / job.connections;
  return () => {
    due = Math.max(due + interval, performance.now());
    keep(setTimeout(() => send(), Math.max(0, due - performance.now())));
  };
}

function nextRequest(state) {
  const { job } = state;
  const { bodies, use, limit = Infinity } = job;
  const i = state.next++;
  if (i >= limit) return undefined;
  if (job.flow !== undefined) {
    const steps = FLOWS[job.flow](job, i);
    return { steps, text: steps.next().value };
  }
  if (use === 'cycle') return { text: textOf(job, i, bodies?.[i % bodies.length]) };
  const body = use === 'once' ? bodies[i] : bodies.shift();
  return body === undefined ? undefined : { text: textOf(job, i, body), body };
}

/** Takes the next of several `heads`, so that each request can have another bearer token. */
function textOf({ heads }, i, body) {
  const head = heads[i % heads.length];
  return body === undefined ? `${head}\r\n` : `${head}Content-Length: ${body.length}\r\n\r\n${body}`;
}

function record(state, { status, text }, { body }, sent) {
  const now = performance.now();
  state.last = now;
  const { job, errors, latencies, samples } = state;
  latencies.push(now - sent);
  state.bytes += text.length;
  try {
    if (status !== 200) throw new Error(`${status} ${text.slice(0, 200)}`);
    const answer = JSON.parse(text);
    CHECKS[job.check](answer, job, body);
    if (samples.length < 1) samples.push(answer);
    if (job.use === 'chain') job.bodies.push(job.before + answer.refresh_token);
  } catch (error) {
    errors.push(error.message);
  }
}
