import { createHash, randomUUID } from 'node:crypto';
import { SignJWT, UnsecuredJWT } from 'jose';
import { expect } from 'vitest';
import type { Json } from '../../support/admin-api.js';
import type { ClientKeyPair } from '../../support/assertions.js';
import type { Context, Modules } from './modules.js';
import type { Parameters } from './flow.js';
import type { SuiteClient } from './suite-client.js';

const UNSIGNED = { request_object_signing_alg: 'none' };

/** The parameters outside the object, beside the object itself (OIDC Core §6.1). */
const outside = ({ client_id, response_type, scope }: Parameters): Parameters => ({
  client_id: client_id!, response_type: response_type!, scope: scope!,
}); // prettier-ignore

/** An unsigned object as the suite makes it: `aud` and `iss` beside the parameters, and no times. */
export function unsignedObject({ suite, id }: SuiteClient, asked: Parameters): string {
  return new UnsecuredJWT({ ...asked, iss: id, aud: suite.issuer }).encode();
}

/** A signed object with the same claims. */
export function aSignedObject({ suite, id }: SuiteClient, asked: Parameters, key: ClientKeyPair): Promise<string> {
  const jwt = new SignJWT({ ...asked, iss: id, aud: suite.issuer });
  return jwt.setProtectedHeader({ alg: key.alg, kid: key.kid }).sign(key.privateKey);
}

/**
 * The suite skips the modules of unsigned objects when discovery does not list `none`. This test does not: a client that
 * registered `none` may send them, and for such a client they must work.
 */
function unsignedClient({ suite, flow }: Context): Promise<SuiteClient> {
  expect(suite.discovery['request_object_signing_alg_values_supported']).not.toContain('none');
  return suite.register(flow, UNSIGNED);
}

/** Sends only the required parameters outside the object; those of the object must apply. */
export async function signInBy(
  { browser }: Context,
  client: SuiteClient,
  asked: Parameters,
  outer: Parameters,
): Promise<void> {
  await client.finish(asked, await client.authorizeBy(browser, asked, { ...outside(asked), ...outer }));
}

/** Serves an object at the suite, and registers its address with the hash as fragment (§6.2) for the client. */
export async function byReference(
  { suite, flow, browser }: Context,
  registration: Json,
  objectOf: (client: SuiteClient, asked: Parameters) => Promise<string> | string,
): Promise<void> {
  const path = `/request-objects/${randomUUID()}`;
  const request_uri = `${suite.site.url(path)}#${createHash('sha256').update(path).digest('base64url')}`;
  const client = await suite.register(flow, { ...registration, request_uris: [request_uri] });
  const asked = client.parameters();
  const object = await objectOf(client, asked);
  suite.site.on(path, (_, response) =>
    response.writeHead(200, { 'content-type': 'application/oauth-authz-req+jwt' }).end(object),
  );
  await client.finish(asked, await client.authorizeBy(browser, asked, { ...outside(asked), request_uri }));
  expect(suite.site.requests).toContain(`GET ${path}`);
}

export const REQUEST_OBJECT_MODULES: Modules = {
  'oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported': async (context) => {
    const client = await unsignedClient(context);
    const asked = client.parameters();
    await signInBy(context, client, asked, { request: unsignedObject(client, asked) });
  },

  'oidcc-ensure-request-object-with-redirect-uri': async (context) => {
    const client = await unsignedClient(context);
    const asked = client.parameters();
    const redirect_uri = `${asked['redirect_uri']}/not-registered`;
    await signInBy(context, client, asked, { redirect_uri, request: unsignedObject(client, asked) });
  },
};

/** For objects by reference: part of the plans of Implicit and Hybrid. */
export const REQUEST_URI_MODULES: Modules = {
  'oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported': (context) =>
    byReference(context, UNSIGNED, unsignedObject),
};
