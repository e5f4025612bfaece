import { Injectable } from '@nestjs/common';

export interface StartNote {
  /** For example `Sign in`. */
  readonly label: string;
  readonly text: string;
}

/**
 * Notes of the rooms for the start-up screen: links, the user of the demo, a generated secret. They are shown once, on the
 * terminal, outside production only, and never in the log.
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
