import { Injectable } from '@nestjs/common';
import { isJsonObject, type Json } from '../../../common/index.js';
import { resourceRefusals } from '../../refusals/administration.js';
import type { DetailsTypeDto } from './details-type.dto.js';
import { DetailsValidators } from './details-validators.js';
import { pathsIn } from './shown-details.js';

/** Checks the types of `authorization_details` that an administrator declares. */
@Injectable()
export class DeclaredDetailsTypes {
  constructor(private readonly validators: DetailsValidators) {}

  /**
   * @param types undefined when the request does not change them
   * @throws OAuthError `invalid_request` for a schema that cannot be used, and for a line that names a member which the
   *   schema does not describe
   */
  async check(types: readonly DetailsTypeDto[] | null | undefined): Promise<void> {
    for (const { type, schema, title, lines = [] } of types ?? []) {
      const fault = await this.validators.faultOfSchema({ type, schema });
      if (fault !== null) throw resourceRefusals.detailsTypes({ type, fault: `has a schema that ${fault}` });
      const paths = [title, ...lines].flatMap(pathsIn);
      const unknown = paths.find((path) => !isDescribed(schema, path.split('.')));
      if (unknown === undefined) continue;
      throw resourceRefusals.detailsTypes({
        type,
        fault: `has a line with {${unknown}}, which properties do not name`,
      });
    }
  }
}

/** Whether `properties`, in lists those of `items`, name every member of a path. */
function isDescribed(schema: Json | undefined, [name, ...rest]: readonly string[]): boolean {
  if (name === undefined) return true;
  if (!isJsonObject(schema)) return false;
  const list = schema['items'];
  if (isJsonObject(list)) return isDescribed(list, [name, ...rest]);
  const members = schema['properties'];
  if (!isJsonObject(members) || !Object.hasOwn(members, name)) return false;
  return isDescribed(members[name], rest);
}
