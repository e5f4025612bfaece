export class DemoApiResponse {
  /** @example "details" */
  readonly info!: string;
  readonly sub!: string;
  readonly client_id!: string;
  readonly scope!: string;
  readonly aud!: string[];
}
