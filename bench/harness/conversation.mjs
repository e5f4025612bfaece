import { connect } from 'node:net';
import { parse } from './answers.mjs';

/**
 * Sends the requests of a flow over one connection, one after the other. Not measured.
 *
 * @param steps a flow of `flows.mjs`
 * @returns what the flow returns
 */
export async function converse(port, steps) {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  try {
    let step = steps.next();
    while (!step.done) step = steps.next(await answerTo(socket, step.value));
    return step.value;
  } finally {
    socket.destroy();
  }
}

function answerTo(socket, text) {
  return new Promise((resolve, reject) => {
    let pending = Buffer.alloc(0);
    const onData = (chunk) => {
      pending = Buffer.concat([pending, chunk]);
      const answer = parse(pending);
      if (answer === undefined) return;
      socket.off('data', onData).off('error', reject);
      resolve(answer);
    };
    socket.on('data', onData).on('error', reject).write(text, 'latin1');
  });
}
