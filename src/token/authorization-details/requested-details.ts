import { Injectable } from '@nestjs/common';
import {
  DetailsValidators,
  ResourceDirectory,
  type Client,
  type Resource,
  type Resources,
} from '../../client/index.js';
import { isJsonList, type JsonObject } from '../../common/index.js';
import { detailsRefusals } from '../refusals/authorization-details.js';
import type { AuthorizationDetail, AuthorizationDetails } from './authorization-details.js';

/** Checks requested `authorization_details` against the declared types and the registration of the client. */
@Injectable()
export class RequestedDetails {
  constructor(
    private readonly resources: ResourceDirectory,
    private readonly validators: DetailsValidators,
  ) {}

  /**
   * @param details the result of `detailsIn`
   * @throws OAuthError `invalid_authorization_details` for an unknown type, a type that the client is not registered
   *   for, an object that its schema refuses, and a location other than the resource of the type (RFC 9396 §5)
   */
  async check(client: Client, details: AuthorizationDetails): Promise<void> {
    const current = await this.resources.current();
    for (const [index, detail] of details.entries()) await this.checkOne(client, detail, `/${index}`, current);
  }

  private async checkOne(client: Client, detail: AuthorizationDetail, at: string, current: Resources): Promise<void> {
    const declared = current.detailsTypes.get(detail.type);
    if (declared === undefined) throw detailsRefusals.typeUnknown({ pointer: `${at}/type` });
    if (!client.detailsTypes.includes(detail.type)) throw detailsRefusals.typeNotRegistered({ pointer: `${at}/type` });
    checkLocations(detail['locations'], `${at}/locations`, declared.resource, current);
    const broken = await this.validators.faultOf(detail as JsonObject, declared.type);
    if (broken === null) return;
    throw detailsRefusals.objectInvalid({ pointer: at + broken.pointer, fault: broken.fault });
  }
}

/** RFC 9396 §2.2: a type belongs to one resource, which is its only location. */
function checkLocations(locations: unknown, at: string, resource: Resource, current: Resources): void {
  if (locations === undefined) return;
  if (!isJsonList(locations) || locations.length === 0)
    throw detailsRefusals.malformed({ pointer: at, fault: 'is not a list of identifiers' });
  const other = locations.findIndex((uri) => typeof uri !== 'string' || current.named(uri) !== resource);
  if (other !== -1) throw detailsRefusals.locationUnknown({ pointer: `${at}/${other}` });
}
