import { acrOfLevel, levelOfAcr, type Level } from '../../common/index.js';

/** Authentication methods (`amr`, RFC 8176 §2) of an authenticator. A passkey names its own. */
export const AMR = {
  password: ['pwd'],
  oneTimeCode: ['otp'],
  /** A sign-in at another provider. RFC 8176 has no word for it; other servers use this one. */
  upstream: ['fed'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** A key in a device, and a key that its user's devices share: passkeys. */
const KEYS = ['hwk', 'swk'];
/** Here only of a passkey that verified its user by a PIN or biometrics, not of one that noticed a touch. */
const VERIFIED = 'user';
/** Added where two different factors took part. */
const SEVERAL = 'mfa';

/** Every method that a sign-in here can name. */
export const AMR_VALUES = [...AMR.password, ...AMR.oneTimeCode, ...AMR.upstream, ...KEYS, VERIFIED, SEVERAL] as const;

/** @param methods `amr` of each authenticator that was passed, in order */
export function amrOf(methods: readonly (readonly string[])[]): readonly string[] {
  const words = new Set(methods.flat());
  words.delete(SEVERAL);
  const device = words.has('otp') || KEYS.some((key) => words.has(key));
  // Which methods the other provider used is unknown: beside a password, its sign-in is no second factor.
  const factors = [words.has('pwd') || words.has('fed'), device, words.has(VERIFIED)];
  return factors.filter(Boolean).length > 1 ? [...words, SEVERAL] : [...words];
}

/** @param amr how the user signed in */
export function levelOf(amr: readonly string[]): Level {
  if (KEYS.some((key) => amr.includes(key)) && amr.includes(VERIFIED)) return 3;
  return amr.includes(SEVERAL) ? 2 : 1;
}

/**
 * The class that a token names: the first requested one that the sign-in satisfies, otherwise the highest that it
 * reaches (OIDC Core §5.5.1.1).
 *
 * @param amr how the user signed in
 * @param requested `acr_values` or the values of an essential `acr`, in order of preference
 */
export function acrOf(amr: readonly string[], requested: readonly string[] = []): string {
  const level = levelOf(amr);
  const satisfied = requested.find((acr) => (levelOfAcr(acr) ?? Infinity) <= level);
  return satisfied ?? acrOfLevel(level);
}

/**
 * Whether the methods agree with each other: `user` describes a key, and `mfa` stands for two different factors that
 * are named as well.
 */
export function isTrueAmr(amr: readonly string[]): boolean {
  const hasKey = KEYS.some((key) => amr.includes(key));
  return (hasKey || !amr.includes(VERIFIED)) && (!amr.includes(SEVERAL) || amrOf([amr]).includes(SEVERAL));
}
