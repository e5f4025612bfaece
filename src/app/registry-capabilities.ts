import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { RESPONSE_MODE_NAMES, SUPPORTED_RESPONSE_TYPES } from '../authorize/index.js';
import { Capabilities } from '../common/index.js';
import { GrantRegistry } from '../token/index.js';

/** The grant of response types that issue tokens at /authorize. It has no token request (OIDC Registration §2). */
const IMPLICIT = 'implicit';

/** Reads the capabilities of the registries for the rooms below them. */
@Injectable()
export class RegistryCapabilities extends Capabilities {
  constructor(private readonly modules: ModuleRef) {
    super();
  }

  get grantTypes(): readonly string[] {
    return [...this.modules.get(GrantRegistry, { strict: false }).supported, IMPLICIT];
  }

  get responseTypes(): readonly string[] {
    return SUPPORTED_RESPONSE_TYPES;
  }

  get responseModes(): readonly string[] {
    return RESPONSE_MODE_NAMES;
  }
}
