import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { RESPONSE_MODE_NAMES, SUPPORTED_RESPONSE_TYPES } from '../authorize/index.js';
import { profileNamed, type ClientProfile } from '../client/index.js';
import { Capabilities } from '../common/index.js';
import { Configuration } from '../config/index.js';
import { GrantRegistry } from '../token/index.js';

/** The grant of response types that issue tokens at /authorize. It has no token request (OIDC Registration §2). */
const IMPLICIT = 'implicit';

/** Reads the capabilities of the registries, within SERVER_PROFILE, for the rooms below them. */
@Injectable()
export class RegistryCapabilities extends Capabilities {
  private readonly profile: ClientProfile | null;

  constructor(
    private readonly modules: ModuleRef,
    { serverProfile }: Configuration,
  ) {
    super();
    this.profile = profileNamed(serverProfile ?? undefined);
  }

  get grantTypes(): readonly string[] {
    return this.allowed('grant_types', [...this.modules.get(GrantRegistry, { strict: false }).supported, IMPLICIT]);
  }

  get responseTypes(): readonly string[] {
    return this.allowed('response_types', SUPPORTED_RESPONSE_TYPES);
  }

  get responseModes(): readonly string[] {
    const plain = this.profile?.plainResponses ?? null;
    if (plain === null) return RESPONSE_MODE_NAMES;
    // Tokens are never in a query.
    return RESPONSE_MODE_NAMES.filter((name) => name.endsWith('jwt') || (plain.length > 0 && name !== 'query'));
  }

  /** Of the values, those that SERVER_PROFILE allows. */
  private allowed(member: 'grant_types' | 'response_types', values: readonly string[]): readonly string[] {
    const allowed = this.profile?.allows[member];
    return allowed === undefined ? values : values.filter((value) => allowed.includes(value));
  }
}
