/**
 * The values of the registries of higher rooms, for lower rooms: client metadata may contain only supported grant types
 * and response types. `app.module` binds the implementation.
 */
export abstract class Capabilities {
  abstract get grantTypes(): readonly string[];
  /** Each combination as one text of sorted words. */
  abstract get responseTypes(): readonly string[];
  abstract get responseModes(): readonly string[];
}
