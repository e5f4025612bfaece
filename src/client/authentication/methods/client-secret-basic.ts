import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import type { Client } from '../../client.entity.js';
import { ClientSecrets } from '../../secrets/client-secrets.js';
import type { ClientAuthenticator, PresentedCredential } from '../client-authenticator.js';
import { invalidClient } from '../invalid-client.js';

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** HTTP Basic, id and secret each form-encoded before (RFC 6749 §2.3.1). */
@Injectable()
export class ClientSecretBasic implements ClientAuthenticator {
  readonly method = 'client_secret_basic';

  constructor(private readonly secrets: ClientSecrets) {}

  present(request: Request): PresentedCredential | null {
    return triesBasic(request) ? parseBasic(request.headers.authorization ?? '') : null;
  }

  async verify({ proof }: PresentedCredential, client: Client): Promise<void> {
    if (proof === null || !(await this.secrets.check(client.id, proof))) throw invalidClient('wrong client_secret');
  }
}

/** Whether the request carries HTTP Basic credentials, sound or not; the scheme's case does not matter (RFC 9110 §11.1). */
export function triesBasic(request: Request): boolean {
  return /^basic(?: |$)/i.test(request.headers.authorization ?? '');
}

function parseBasic(header: string): PresentedCredential {
  const encoded = header.slice('basic'.length).trim();
  if (!BASE64.test(encoded)) throw invalidClient('Basic credentials are not base64');
  const text = Buffer.from(encoded, 'base64').toString();
  const colon = text.indexOf(':');
  if (colon < 0) throw invalidClient('Basic credentials have no colon');
  return { clientId: formDecode(text.slice(0, colon)), proof: formDecode(text.slice(colon + 1)) };
}

function formDecode(text: string): string {
  if (!/[%+]/.test(text)) return text;
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw invalidClient('Basic credentials are not well percent-encoded');
  }
}
