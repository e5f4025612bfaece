/**
 * What the registries of higher rooms offer, as lower rooms need to know it:
 * client metadata may name only grant and response types that exist. Bound in `app.module`.
 */
export abstract class Capabilities {
  abstract get grantTypes(): readonly string[];
  /** Each combination as one space-separated text, its words sorted. */
  abstract get responseTypes(): readonly string[];
  abstract get responseModes(): readonly string[];
}
