import { connect } from 'node:net';
import { CHECKS } from './checks.mjs';

/**
 * The load, in a process of its own: keep-alive connections, each of which sends its next request when it has the
 * answer to the last (a closed loop), or at given times (an open one). It speaks HTTP by hand, so that it costs a
 * fraction of any server. Every answer is parsed and checked.
 *
 * A job: `port`, or `ports`; `connections`; `seconds`; `heads` (all that comes before `Content-Length`); `bodies` (or
 * null for GET); `use` of the bodies: `cycle`, `once`, or `chain` (the answer's refresh token makes the next body);
 * `check`, the name of one in `checks.mjs`; `rate` of an open loop.
 */
process.on('message', (job) => {
  void run(job).then((result) => process.send(result));
});

async function run(job) {
  const state = { job, latencies: [], errors: [], samples: [], next: 0, begun: performance.now(), last: 0 };
  state.end = state.begun + job.seconds * 1000;
  const ports = job.ports ?? [job.port];
  const cpu = process.cpuUsage();
  const loops = Array.from({ length: job.connections }, (_, i) => connection(state, ports[i % ports.length], i));
  await Promise.all(loops);
  return summary(state, process.cpuUsage(cpu));
}

function summary({ latencies, errors, samples, begun, last }, { user, system }) {
  const sorted = Float64Array.from(latencies).sort();
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  const seconds = (last - begun) / 1000;
  const loadCpu = (user + system) / 1e6 / seconds;
  return { requests: sorted.length, seconds, p50: at(0.5), p99: at(0.99), errors: errors.slice(0, 5), errorCount: errors.length, samples, loadCpu }; // prettier-ignore
}

/** One connection, until the time is over or there is nothing left to send. */
function connection(state, port, index) {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true });
    let sent = 0;
    let current;
    let timer;
    let pending = Buffer.alloc(0);
    const finish = () => {
      clearTimeout(timer);
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
    socket.on('close', () => (current ? fail('the connection was closed') : finish()));
    socket.on('data', (chunk) => {
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
      const answer = parse(pending);
      if (answer === undefined) return;
      pending = Buffer.alloc(0);
      record(state, answer, current, sent);
      current = undefined;
      schedule();
    });
  });
}

/** A closed loop sends at once; an open one at its own times, which do not move when an answer is late. */
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
  const { bodies, use } = job;
  if (use === 'cycle') {
    const i = state.next++;
    return { text: textOf(job, i, bodies?.[i % bodies.length]) };
  }
  const body = use === 'once' ? bodies[state.next++] : bodies.shift();
  return body === undefined ? undefined : { text: textOf(job, state.next, body), body };
}

/** `heads` may be many, so that a bearer token may differ from request to request. */
function textOf({ heads }, i, body) {
  const head = heads[i % heads.length];
  return body === undefined ? `${head}\r\n` : `${head}Content-Length: ${body.length}\r\n\r\n${body}`;
}

/** @returns undefined until the answer is whole */
function parse(bytes) {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const head = bytes.latin1Slice(0, end);
  const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? NaN);
  if (Number.isNaN(length)) return { status: 0, text: `no Content-Length: ${head.slice(0, 200)}` };
  if (bytes.length < end + 4 + length) return undefined;
  return { status: Number(head.slice(9, 12)), text: bytes.utf8Slice(end + 4, end + 4 + length) };
}

function record(state, { status, text }, { body }, sent) {
  const now = performance.now();
  state.last = now;
  const { job, errors, latencies, samples } = state;
  latencies.push(now - sent);
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
