import { Injectable } from '@nestjs/common';
import { Configuration } from '../../config/index.js';
import type { ClientMetadata } from '../metadata/client-metadata.js';
import type { Obligation } from './held.js';
import { PROFILES } from './profiles.js';

/** The id of the admin client outside production, unless ADMIN_CLIENT_ID is set. */
export const DEFAULT_ADMIN_ID = 'admin';

/** SERVER_PROFILE: the profile that every client is held to. */
@Injectable()
export class ServerProfile {
  private readonly obligation: Obligation | null;

  constructor(private readonly configuration: Configuration) {
    const { serverProfile: name } = configuration;
    this.obligation = name === null ? null : { by: 'SERVER_PROFILE', profile: PROFILES[name] };
  }

  /** @returns null without SERVER_PROFILE, and for the admin client */
  for(id: string | undefined, metadata: Pick<ClientMetadata, 'grant_types'>): Obligation | null {
    return this.obligation === null || this.excepts(id, metadata) ? null : this.obligation;
  }

  /**
   * Whether rules for all clients leave this one out: the admin client of ADMIN_CLIENT_ID, which has only a secret, so
   * that no rule locks the operator out (ADR 0077). It is excepted while it can use client_credentials only: no person
   * signs in by it.
   */
  excepts(id: string | undefined, { grant_types: grants }: Pick<ClientMetadata, 'grant_types'>): boolean {
    const administrator = this.configuration.adminClient.id ?? DEFAULT_ADMIN_ID;
    return id === administrator && grants.every((grant) => grant === 'client_credentials');
  }
}
