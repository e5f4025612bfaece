import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import type { Visitor } from '../../authorize/index.js';
import { templates, verbatim, type PageReply, type Text } from '../../common/index.js';
import { Configuration } from '../../config/index.js';
import type { ClaimDefinitions, User } from '../../user/index.js';
import { accountText } from '../account-text.js';
import { choicesFor } from './choices.js';
import { fieldsOf, shown, type ProfileField } from './profile-fields.js';
import { stateOf, type TypedProfile } from './profile-form.js';
import { GROUPS, STANDARD_FIELDS } from './standard-fields.js';

const page = templates(join(import.meta.dirname, '../views'));

/** What the page shows. */
export interface Profile {
  readonly user: User;
  readonly definitions: ClaimDefinitions;
  readonly csrfToken: string;
  /** Whether the person may change the phone number (LC11). */
  readonly isRecent: boolean;
}

/** A form that was refused. */
export interface RefusedProfile extends TypedProfile {
  readonly status: 400 | 409;
  readonly faults: ReadonlyMap<string, Text>;
  /** About the whole form. */
  readonly error: Text;
}

/** Renders the profile page. */
@Injectable()
export class ProfilePage {
  constructor(private readonly configuration: Configuration) {}

  /** @param refused shows what was typed, and the faults beside the fields */
  page(profile: Profile, { browser }: Visitor, done?: string, refused?: RefusedProfile): PageReply {
    const { user, definitions, csrfToken, isRecent } = profile;
    const fields = fieldsOf(user, definitions, this.configuration.profileClaims);
    const views = fields.map((field) => fieldView(field, isRecent, refused));
    const html = page('profile', {
      title: 'profile.title',
      csrfToken,
      username: user.username,
      email: user.claims.email ?? null,
      notice: done === 'profile' ? 'notice.profile' : null,
      error: refused?.error ?? null,
      state: stateOf(fields),
      groups: GROUPS.map((group) => ({
        title: `profile.group.${group}`,
        fields: views.filter((view) => view.group === group),
      })).filter((group) => group.fields.length > 0),
      fixed: this.fixedOf(user, definitions, fields),
    });
    return { kind: 'page', status: refused?.status ?? 200, html, cookies: browser.cookies };
  }

  /** The claims of the person that only an administrator edits. */
  private fixedOf(user: User, definitions: ClaimDefinitions, edited: readonly ProfileField[]) {
    const isEdited = new Set(edited.map(({ name }) => name));
    const { claims } = user;
    const standard = STANDARD_FIELDS.filter(({ name }) => !isEdited.has(name)).flatMap(({ name, claim }) => {
      const [, member] = name.split('.');
      const value = claim === 'address' ? claims.address?.[member as 'country'] : claims[claim];
      return value === undefined ? [] : [{ label: accountText(labelKey(name)), value }];
    });
    const values = Object.entries(definitions.shown(user.customClaims));
    const further = values.filter(([name]) => definitions.named(name)?.editableBy !== 'user');
    return [...standard, ...further.map(([name, value]) => ({ label: verbatim(name), value: shown(value) }))];
  }
}

function labelKey(name: string): string {
  return `profile.label.${name.replace('.', '_')}`;
}

function fieldView(field: ProfileField, isRecent: boolean, refused: RefusedProfile | undefined) {
  const { name, group, kind, label, hint, most, autocomplete, value: stored } = field;
  const isLocked = kind === 'tel' && !isRecent;
  const value = isLocked ? stored : (refused?.typed.get(name) ?? stored);
  return {
    id: name.replace('.', '-'),
    name, group, kind, label, hint, most, autocomplete, value, isLocked,
    choices: choicesFor(kind, value),
    fault: refused?.faults.get(name) ?? null,
  }; // prettier-ignore
}
