/** At least one visible character, no controls and no marks that change the text direction. */
export const TEXT_ON_ONE_LINE = /^(?=.*\S)[^\p{Cc}\u2028-\u202e\u2066-\u2069]*$/u;
