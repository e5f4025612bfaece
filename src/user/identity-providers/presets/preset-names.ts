/** The kinds of providers. */
export const PRESET_NAMES = ['openid', 'google', 'microsoft', 'apple', 'gitlab', 'github'] as const;

export type PresetName = (typeof PRESET_NAMES)[number];
