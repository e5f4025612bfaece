import { describe, expect, it } from 'vitest';
import { smtpFailureOf } from '../../../../src/mail/delivery/smtp-failure.js';

const answer = (
  responseCode: number,
  command: string,
  response = `${responseCode} 5.1.1 <a@example.com> says token=x`,
) => Object.assign(new Error(response), { code: 'EENVELOPE', responseCode, response, command });

describe('smtpFailureOf (RFC 5321 §4.2.1)', () => {
  it.each([
    [550, 'RCPT TO', 'the mail server answers 550 5.1.1 to RCPT TO'],
    [553, 'RCPT TO', 'the mail server answers 553 5.1.1 to RCPT TO'],
    [552, 'DATA', 'the mail server answers 552 5.1.1 to DATA'],
  ])('%d to %s → final, without the words of the server', (code, command, reason) => {
    expect(smtpFailureOf(answer(code, command))).toEqual({ isFinal: true, reason });
  });

  it.each([
    ['a temporary refusal of the recipient', answer(450, 'RCPT TO', '450 4.2.0 later')],
    ['a temporary refusal of the message', answer(451, 'DATA')],
    ['a refusal of the sender, which the operator can change', answer(553, 'MAIL FROM')],
    ['required authentication', answer(530, 'RCPT TO')],
    ['a wrong password', answer(535, 'AUTH PLAIN')],
    ['a server that is closed', answer(554, 'CONN')],
    ['a refused connection', Object.assign(new Error('connect ECONNREFUSED'), { code: 'ESOCKET' })],
    ['a timeout', Object.assign(new Error('Timeout'), { code: 'ETIMEDOUT' })],
    ['an unknown error', new TypeError('x')],
  ])('%s → retried', (_, error) => {
    expect(smtpFailureOf(error).isFinal).toBe(false);
  });

  it('an answer without an enhanced status code → the code and the command', () => {
    expect(smtpFailureOf(answer(421, 'CONN', '421 go away')).reason).toBe('the mail server answers 421 to CONN');
  });
});
