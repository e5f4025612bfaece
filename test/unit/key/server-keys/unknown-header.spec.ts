import { describe, expect, it } from 'vitest';
import { reasonAgainst } from '../../../../src/key/server-keys/unknown-header.js';

describe('reasonAgainst', () => {
  it.each([
    ['nothing', '', /not a JSON object/],
    ['text', 'hello', /not a JSON object/],
    ['a list', '["ours"]', /no key of this server/],
    ['null', 'null', /not a JSON object/],
    ['crit', '{"alg":"RS256","kid":"ours","crit":["b64"]}', /crit/],
    ['no kid', '{"alg":"RS256"}', /no key of this server/],
    ['a foreign kid', '{"alg":"RS256","kid":"theirs"}', /no key of this server/],
    ['jku', '{"alg":"RS256","kid":"ours","jku":"https://evil.example"}', /jku/],
    ['alg none', '{"alg":"none","typ":"JWT","kid":"ours"}', /alg or typ/],
  ])('names the rule that a header with %s breaks', (_, header, reason) => {
    expect(reasonAgainst(Buffer.from(header).toString('base64url'), (kid) => kid === 'ours')).toMatch(reason);
  });
});
