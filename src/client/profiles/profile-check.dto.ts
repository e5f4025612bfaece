import { IsIn } from 'class-validator';
import { PROFILE_NAMES, type ProfileName } from '../../config/index.js';
import type { Client } from '../client.entity.js';
import { profileFaults, type ProfileFault } from './profile-faults.js';
import { PROFILES } from './profiles.js';

export class ProfileCheckQuery {
  @IsIn(PROFILE_NAMES)
  profile!: ProfileName;
}

export class ProfileFaultView implements ProfileFault {
  /** @example "token_endpoint_auth_method" */
  readonly member!: string;
  /** The value or values that the profile allows. @example "private_key_jwt" */
  readonly expected!: string;
  /** @example "client_secret_basic" */
  readonly received!: string;
}

/** What keeps a client from a profile. */
export class ProfileCheckView {
  /** @example "fapi-2-security" */
  readonly profile!: ProfileName;
  /** Whether the client fits: `profile` can then be set. @example false */
  readonly conforms!: boolean;
  /** Every member that has to change. */
  readonly faults!: ProfileFaultView[];

  static of({ metadata }: Client, profile: ProfileName): ProfileCheckView {
    const faults = [...profileFaults(PROFILES[profile], metadata)];
    return { profile, conforms: faults.length === 0, faults };
  }
}
