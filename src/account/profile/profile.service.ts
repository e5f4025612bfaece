import { Injectable } from '@nestjs/common';
import { assertProven, backToForm, Interactions, SignInProgress, type Visitor } from '../../authorize/index.js';
import { ChangedMeanwhile, OAuthError, withParameters, type HttpReply, type Parameters, type Text } from '../../common/index.js'; // prettier-ignore
import { Configuration } from '../../config/index.js';
import { ClaimDefinitionDirectory, OwnProfiles, UserDirectory, type SignedIn, type User } from '../../user/index.js';
import { accountText } from '../account-text.js';
import { fieldsOf, type ProfileField } from './profile-fields.js';
import { typedProfile, type TypedProfile } from './profile-form.js';
import { ProfilePage, type Profile, type RefusedProfile } from './profile-page.js';
import { readProfile } from './profile-values.js';

/** How often a save is repeated when the user is changed at the same time. */
const ATTEMPTS = 3;

/** Shows and changes what people say about themselves. */
@Injectable()
export class ProfileService {
  constructor(
    private readonly view: ProfilePage,
    private readonly profiles: OwnProfiles,
    private readonly users: UserDirectory,
    private readonly definitions: ClaimDefinitionDirectory,
    private readonly interactions: Interactions,
    private readonly progress: SignInProgress,
    private readonly configuration: Configuration,
  ) {}

  async show(visitor: Visitor, done?: string): Promise<HttpReply> {
    const { signedIn, browser } = visitor;
    if (signedIn === null) {
      const interaction = this.interactions.beginForAccount(browser, 'profile');
      return this.interactions.redirectTo('login', interaction, visitor);
    }
    return this.view.page(await this.profileOf(signedIn, signedIn.user, visitor), visitor, done);
  }

  /**
   * Stores the fields that the person changed. Fields that another request changed since the page was shown are shown
   * again; all others are kept.
   *
   * @throws PageError when the form does not come from the page
   */
  async save(form: Parameters, visitor: Visitor): Promise<HttpReply> {
    const { signedIn } = visitor;
    if (signedIn === null) return this.toPage();
    const isProven = visitor.browser.proves(form['csrf_token'], ...about(signedIn));
    assertProven(isProven && form['state'] !== undefined, backToForm(this.configuration.linkTo('profile')));
    for (let attempt = 1; ; attempt++) {
      const user = attempt === 1 ? signedIn.user : await this.users.find(signedIn.user.id);
      if (user === null) return this.toPage();
      try {
        return await this.saveOver(user, signedIn, form, visitor);
      } catch (error) {
        if (!(error instanceof ChangedMeanwhile) || attempt === ATTEMPTS) throw error;
      }
    }
  }

  /** @param user as read last */
  private async saveOver(user: User, signedIn: SignedIn, form: Parameters, visitor: Visitor): Promise<HttpReply> {
    const profile = await this.profileOf(signedIn, user, visitor);
    const fields = fieldsOf(user, profile.definitions, this.configuration.profileClaims);
    const typed = typedProfile(fields, form);
    const { change, faults } = readProfile(typed, user);
    const locked = profile.isRecent ? [] : typed.changed.filter(({ kind }) => kind === 'tel');
    const refused = refusalOf(typed, faults, locked);
    if (refused !== null) return this.view.page(profile, visitor, undefined, refused);
    if (typed.changed.length === 0) return this.toPage('profile');
    try {
      await this.profiles.change(user, change);
    } catch (error) {
      if (!(error instanceof OAuthError) || error.code !== 'invalid_request') throw error;
      const tooLarge = { ...typed, status: 400, faults, error: accountText('profile.tooLarge') } as const;
      return this.view.page(profile, visitor, undefined, tooLarge);
    }
    return this.toPage('profile');
  }

  private async profileOf(signedIn: SignedIn, user: User, { browser }: Visitor): Promise<Profile> {
    return {
      user,
      definitions: await this.definitions.current(),
      csrfToken: browser.proofOf(...about(signedIn)),
      isRecent: this.progress.isRecent(signedIn),
    };
  }

  private toPage(done?: 'profile'): HttpReply {
    const location = withParameters(this.configuration.linkTo('profile'), done === undefined ? {} : { done });
    return { kind: 'redirect', status: 303, location };
  }
}

/** Null for a form that can be stored. */
function refusalOf(
  typed: TypedProfile,
  invalid: ReadonlyMap<string, Text>,
  locked: readonly ProfileField[],
): RefusedProfile | null {
  const faults = new Map(invalid);
  for (const { name } of locked) faults.set(name, accountText('profile.fault.locked'));
  if (faults.size > 0) return { ...typed, status: 400, faults, error: accountText('profile.refused') };
  const conflicts = typed.changed.filter(({ name }) => typed.conflicts.has(name));
  for (const { name, value } of conflicts) faults.set(name, conflictText(value));
  return faults.size === 0 ? null : { ...typed, status: 409, faults, error: accountText('profile.changedMeanwhile') };
}

function conflictText(value: string): Text {
  return value === '' ? accountText('profile.fault.removed') : accountText('profile.fault.changed', { value });
}

function about({ session }: SignedIn): string[] {
  return ['profile', session.id];
}
