import { Injectable } from '@nestjs/common';
import { ResourceDirectory } from '../../client/index.js';
import { digestOf, type AuthorizationDetails } from '../../token/index.js';

type Details = AuthorizationDetails | null | undefined;

/** Which objects of `authorization_details` a consent remembers: equal ones, of types that allow it. */
@Injectable()
export class RememberedDetails {
  constructor(private readonly resources: ResourceDirectory) {}

  /** Whether the person is asked again, regardless of earlier consents. */
  async mustAsk(details: Details): Promise<boolean> {
    return details ? (await this.digests(details)).length < details.length : false;
  }

  /** The digests that a consent stores. */
  async digests(details: Details): Promise<readonly string[]> {
    if (!details) return [];
    const { detailsTypes } = await this.resources.current();
    return details.filter(({ type }) => detailsTypes.get(type)?.type.alwaysAsk === false).map(digestOf);
  }
}
