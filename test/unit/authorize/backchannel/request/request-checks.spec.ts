import { describe, expect, it } from 'vitest';
import type { BackchannelParameters } from '../../../../../src/authorize/backchannel/request/backchannel-parameters.js';
import {
  bindingMessage,
  expiryOf,
  notificationToken,
  requestedScope,
} from '../../../../../src/authorize/backchannel/request/request-checks.js';
import { aClient } from '../../../../support/authorization-requests.js';

const parameters = (more: Partial<BackchannelParameters>) => ({ scope: 'openid', ...more });

describe('the parameters of a backchannel authentication request (CIBA Core §7.1)', () => {
  it('scope needs openid → invalid_scope', () => {
    expect(requestedScope(parameters({ scope: 'profile openid' })).toString()).toBe('profile openid');
    expect(() => requestedScope(parameters({ scope: 'profile' }))).toThrow('invalid_scope');
  });

  it.each(['W4-SCT', '1234', 'Zahlung: 12,50 € an "Bäckerei"', '品川 12', 'دفع 12', '<b>W4</b>', 'a'.repeat(100)])(
    'binding_message %j → accepted as it is',
    (binding_message) => {
      expect(bindingMessage(parameters({ binding_message }), aClient())).toBe(binding_message);
    },
  );

  it.each([
    ['101 characters', 'a'.repeat(101)],
    ['spaces only', '   '],
    ['a line break', 'a\nb'],
    ['a tab', 'a\tb'],
    ['a line separator', 'a\u2028b'],
    ['a mark of direction', 'a\u202eb'],
    ['an isolate', 'a\u2067b'],
    ['an invisible character', 'a\u200bb'],
    ['an invisible letter', 'a\u3164b'],
    ['nothing but invisible letters', '\u115f\uffa0'],
    ['a joiner of letters', 'a\u034fb'],
    ['a variation selector', 'a\ufe00b'],
    ['an emoji', 'a\u{1f44d}'],
    ['a private character', 'a\ue000'],
    ['an unassigned character', 'a\u0378'],
  ])('binding_message with %s → invalid_binding_message', (_, binding_message) => {
    expect(() => bindingMessage(parameters({ binding_message }), aClient())).toThrow('invalid_binding_message');
  });

  it.each([
    [undefined, 300],
    ['1', 1],
    ['600', 600],
    ['601', 600],
    ['999999999', 600],
  ])('requested_expiry %j → %d seconds', (requested_expiry, seconds) => {
    expect(expiryOf(parameters({ ...(requested_expiry !== undefined && { requested_expiry }) }))).toBe(seconds);
  });

  it('client_notification_token: required for ping, ignored for poll', () => {
    const [ping, poll] = (['ping', 'poll'] as const).map((mode) => aClient({ backchannel_token_delivery_mode: mode }));
    const sent = parameters({ client_notification_token: 'a'.repeat(28) });
    expect(notificationToken(sent, ping!)).toBe('a'.repeat(28));
    expect(notificationToken(sent, poll!)).toBeUndefined();
    expect(notificationToken(parameters({}), poll!)).toBeUndefined();
    expect(() => notificationToken(parameters({}), ping!)).toThrow('invalid_request');
  });
});
