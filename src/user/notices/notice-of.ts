import type { MailData } from '../../mail/index.js';
import type { Notice } from '../../config/index.js';
import type { FactorKind } from '../accounts/user.entity.js';

/** A notice without its time. */
export type DueNotice = {
  readonly [Name in Notice]: { readonly message: Name; readonly data: Omit<MailData[Name], 'at'> };
}[Notice];

/** Details of an audit event. */
type Details = Readonly<Record<string, unknown>>;

const FACTORS = { totp: 'app', passkey: 'passkey' } as const;
const factorOf = ({ factor }: Details) => FACTORS[factor as FactorKind];

const nameOf = (name: unknown) => (typeof name === 'string' ? name : null);

/** Audit events that the owner of the account is told by mail. */
const NOTICES_OF: Readonly<Record<string, (details: Details) => DueNotice>> = {
  'user.email_changed': () => ({ message: 'address-changed', data: { by: 'user' } }),
  'user.password_changed': () => ({ message: 'password-changed', data: { by: 'user' } }),
  'user.password_reset': () => ({ message: 'password-changed', data: { by: 'user' } }),
  'user.password_set': () => ({ message: 'password-changed', data: { by: 'administrator' } }),
  'user.password_removed': () => ({ message: 'password-changed', data: { by: 'administrator' } }),
  'user.factor_added': (details) => ({ message: 'factor-added', data: { factor: factorOf(details) } }),
  'user.recovery_codes_replaced': () => ({ message: 'factor-added', data: { factor: 'recovery-codes' } }),
  'user.factor_removed': (details) => ({ message: 'factor-removed', data: { factor: factorOf(details) } }),
  'user.factors_removed': () => ({ message: 'factor-removed', data: { factor: 'all' } }),
  'user.identity_linked': ({ provider_name: name }) => ({
    message: 'identity-linked',
    data: { provider: nameOf(name) },
  }),
  'user.identity_unlinked': ({ provider_name: name, by }) => ({
    message: 'identity-unlinked',
    data: { provider: nameOf(name), by: by === 'user' ? 'user' : 'administrator' },
  }),
  'user.recovery_code_used': ({ recovery_codes_left: left }) => ({
    message: 'recovery-code-used',
    data: { left: Number(left) },
  }),
};

/** @returns undefined when the owner is not told this event */
export function noticeOf(type: string, details: Details): DueNotice | undefined {
  return NOTICES_OF[type]?.(details);
}
