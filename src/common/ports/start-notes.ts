import { Injectable } from '@nestjs/common';

export interface StartNote {
  /** For example `Sign in`. */
  readonly label: string;
  readonly text: string;
}

/**
 * What rooms have to say on the start-up screen: where to look, the demo's user, a secret that was made just now.
 * Shown on the terminal once, and only outside production; never in the log.
 */
@Injectable()
export class StartNotes {
  private readonly notes: StartNote[] = [];

  add(label: string, text: string): void {
    this.notes.push({ label, text });
  }

  get all(): readonly StartNote[] {
    return this.notes;
  }
}
