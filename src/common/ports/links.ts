/**
 * The addresses of the server's endpoints, for pages and errors. An endpoint is a name of `ENDPOINTS`, which belongs to
 * `config`; `ConfigModule` binds the implementation.
 */
export abstract class Links {
  /**
   * The absolute URL of an endpoint.
   *
   * @param below the segment that follows its path, such as an id
   */
  abstract urlOf(endpoint: string, below?: string): string;

  /** The link to an endpoint from a page of this server: its URL without the origin. */
  abstract linkTo(endpoint: string, below?: string): string;

  /** The link to a path of this server, such as that of a request. */
  abstract linkToPath(path: string): string;
}
