/** What the scopes of OpenID Connect let a client do (OIDC Core §5.4, §11), in words for those whose data it is. */
const DESCRIPTIONS: Readonly<Record<string, string>> = {
  openid: 'Recognize you when you sign in',
  profile: 'See your profile: name, picture, birthdate and the like',
  email: 'See your email address',
  address: 'See your postal address',
  phone: 'See your phone number',
  offline_access: 'Keep its access when you are not there',
};

/** A scope as the consent page shows it. */
export interface ScopeView {
  readonly name: string;
  /** Empty where only the name is known. */
  readonly description: string;
}

export function scopeView(name: string): ScopeView {
  return { name, description: Object.hasOwn(DESCRIPTIONS, name) ? DESCRIPTIONS[name]! : '' };
}
