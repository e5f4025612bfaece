import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** A certificate authority for a test, made with openssl. */
export class Authority {
  private readonly key: string;
  readonly certificate: string;

  /** @param folder the folder of its files */
  constructor(
    private readonly folder: string,
    private readonly name: string,
  ) {
    [this.key, this.certificate] = [join(folder, `${name}.key`), join(folder, `${name}.pem`)];
    openssl('req', '-x509', '-newkey', 'rsa:2048', '-noenc', '-days', '2', '-subj', `/CN=${name}`, '-keyout', this.key, '-out', this.certificate); // prettier-ignore
  }

  /**
   * @param names of the certificate: `DNS:localhost,IP:127.0.0.1`
   * @returns the files of a key and of its certificate
   */
  issue(name: string, names: string): { readonly key: string; readonly certificate: string } {
    const file = (ending: string) => join(this.folder, `${this.name}-${name}.${ending}`);
    const [key, certificate] = [file('key'), file('pem')];
    openssl('req', '-x509', '-newkey', 'rsa:2048', '-noenc', '-days', '2', '-subj', `/CN=${name}`,
      '-addext', `subjectAltName=${names}`, '-addext', 'basicConstraints=critical,CA:FALSE',
      '-CA', this.certificate, '-CAkey', this.key, '-keyout', key, '-out', certificate); // prettier-ignore
    return { key, certificate };
  }
}

function openssl(...args: readonly string[]): void {
  execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] });
}
