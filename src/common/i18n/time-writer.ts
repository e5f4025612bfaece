import type { Language } from './languages.js';

const UTC = 'UTC';

interface Formats {
  /** Date and time to the minute. */
  readonly time: Intl.DateTimeFormat;
  /** The same with the short name of the zone, of which only the name is used: no style contains it. */
  readonly zone: Intl.DateTimeFormat;
}

/** Formats are kept for UTC only: a zone has many spellings, and making a format takes less than a millisecond. */
const ofUtc = new Map<string, Formats>();

/** Writes times in a language and a time zone. */
export class TimeWriter {
  private formats: Formats | undefined;

  /** @param timeZone a name of the IANA database; UTC when left out or unknown to this Node.js */
  constructor(
    private readonly language: Language,
    private readonly timeZone: string = UTC,
  ) {}

  /** @returns the date, the time to the minute, and the short name of the zone */
  write(time: Date): string {
    this.formats ??= formatsIn(this.language, this.timeZone);
    const zone = this.formats.zone.formatToParts(time).find(({ type }) => type === 'timeZoneName');
    return `${this.formats.time.format(time)} ${zone?.value ?? UTC}`;
  }
}

function formatsIn({ formats }: Language, timeZone: string): Formats {
  if (timeZone === UTC) return formatsOfUtc(formats);
  try {
    return formatsOf(formats, timeZone);
  } catch (error) {
    if (error instanceof RangeError) return formatsOfUtc(formats);
    throw error;
  }
}

function formatsOfUtc(formats: string): Formats {
  const known = ofUtc.get(formats) ?? formatsOf(formats, UTC);
  ofUtc.set(formats, known);
  return known;
}

function formatsOf(formats: string, timeZone: string): Formats {
  return {
    time: new Intl.DateTimeFormat(formats, { dateStyle: 'long', timeStyle: 'short', timeZone }),
    zone: new Intl.DateTimeFormat(formats, { timeZone, timeZoneName: 'short' }),
  };
}
