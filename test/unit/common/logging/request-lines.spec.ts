import { describe, expect, it } from 'vitest';
import { RequestLines, type RequestLine } from '../../../../src/common/logging/request-lines.js';
import { captured } from '../../../support/captured-log.js';

const LINE: RequestLine = {
  level: 'info',
  request: 'abc-1',
  method: 'POST',
  path: '/token',
  status: 200,
  ms: 1.5,
  aborted: false,
};

describe('log lines of requests', () => {
  it('contain the level as a word, the time in ISO 8601 and the known facts about the request', () => {
    const { destination, lines } = captured();
    new RequestLines(destination, () => true).write(LINE);
    const { aborted: _, ...shown } = LINE;
    expect(lines()).toEqual([{ ...shown, time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) }]);
  });

  it('report that the caller disconnected before the response was complete', () => {
    const { destination, lines } = captured();
    new RequestLines(destination, () => true).write({ ...LINE, aborted: true });
    expect(lines()).toMatchObject([{ aborted: true }]);
  });

  it.each(['/"},{"level":"fatal', '/\n{"level":"fatal"}', '/\\', '/ü\u2028', '/\ud800'])(
    'AD8: the path %j stays on one line, unchanged',
    (path) => {
      const { destination, lines } = captured();
      new RequestLines(destination, () => true).write({ ...LINE, path });
      expect(lines()).toMatchObject([{ level: 'info', path }]);
    },
  );

  it('distinguish requests of different milliseconds', async () => {
    const { destination, lines } = captured();
    const requests = new RequestLines(destination, () => true);
    requests.write(LINE);
    const begun = Date.now();
    while (Date.now() === begun) await new Promise(setImmediate);
    requests.write(LINE);
    const [first, second] = lines().map(({ time }) => String(time));
    expect(first! < second!).toBe(true);
  });
});
