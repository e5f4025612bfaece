import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

const PROGRAM = process.env['NGINX_PATH'] ?? '/usr/sbin/nginx';
/** Folders that nginx creates elsewhere by default. */
const TEMPORARY = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];

/** A real nginx with its own configuration, folder and ports. */
export class Nginx {
  private constructor(
    private readonly process: ChildProcess,
    private readonly folder: string,
  ) {}

  /**
   * @param servers the `server` blocks
   * @param ports at which they listen, on 127.0.0.1
   */
  static async start(servers: string, ports: readonly number[]): Promise<Nginx> {
    const folder = mkdtempSync(join(tmpdir(), 'grantry-nginx-'));
    const paths = TEMPORARY.map((name) => `${name}_temp_path ${join(folder, name)};`).join('\n');
    mkdirSync(join(folder, 'logs'));
    const http = `http {\naccess_log off;\n${paths}\n${servers}\n}`;
    writeFileSync(join(folder, 'nginx.conf'), `daemon off;\nmaster_process off;\npid nginx.pid;\nevents {}\n${http}\n`);
    const log = join(folder, 'logs/error.log');
    const child = spawn(PROGRAM, ['-p', folder, '-c', 'nginx.conf', '-e', log], { stdio: 'ignore' });
    const nginx = new Nginx(child, folder);
    await Promise.all(ports.map((port) => nginx.listening(port, log)));
    return nginx;
  }

  async stop(): Promise<void> {
    const ended = once(this.process, 'exit');
    if (this.process.exitCode === null && this.process.kill()) await ended;
    rmSync(this.folder, { recursive: true });
  }

  private async listening(port: number, log: string): Promise<void> {
    while (!(await accepts(port))) {
      if (this.process.exitCode !== null) throw new Error(`nginx has exited: ${readFileSync(log, 'utf8')}`);
      await setTimeout(20);
    }
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => resolve(socket.destroy() !== undefined)).once('error', () => resolve(false));
  });
}
