import type { Json } from './canonical-json.js';

/** Why a text is not accepted, and where (RFC 6901). */
export class JsonFault extends Error {
  constructor(
    readonly pointer: string,
    readonly fault: string,
  ) {
    super(`${pointer || 'the whole value'} ${fault}`);
  }
}

export interface JsonLimits {
  /** Levels of objects and arrays. */
  readonly depth: number;
  /** Members, elements and the value itself. */
  readonly values: number;
  /** Characters of each string and each name of a member. */
  readonly string: number;
}

/** The tokens of a valid JSON text: strings, brackets, separators, and everything else as one word. */
const TOKENS = /"(?:[^"\\]|\\.)*"|[[\]{}:,]|[^\s[\]{}:,"]+/g;

/**
 * Reads JSON that has one meaning for every reader (RFC 7493): no duplicate members, no numbers that a double changes,
 * no text that is not well-formed. `__proto__` is refused, because some programs take it for more than a name.
 *
 * @param text untrusted
 * @throws JsonFault for the first fault
 */
export function strictJson(text: string, limits: JsonLimits): Json {
  const value = parsed(text);
  new Scan(limits).run(text);
  return value;
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw new JsonFault('', 'is not JSON');
  }
}

/** An object or array that has begun and not ended. */
interface Open {
  /** The members so far; null for an array. */
  readonly names: Set<string> | null;
  /** The name or index of the current value. */
  at: string | number;
  /** Whether the next string is the name of a member. */
  expectsName: boolean;
}

/** Goes through the tokens of a valid JSON text once, and knows where each of them is. */
class Scan {
  private readonly open: Open[] = [];
  private values = 0;

  constructor(private readonly limits: JsonLimits) {}

  run(text: string): void {
    for (const [token] of text.matchAll(TOKENS)) this.take(token);
  }

  private take(token: string): void {
    const current = this.open.at(-1);
    if (token === '}' || token === ']') this.open.pop();
    else if (token === ',') this.next(current!);
    else if (token === ':') current!.expectsName = false;
    else if (current?.expectsName === true) this.name(current, this.string(token));
    else this.value(token);
  }

  private next(current: Open): void {
    if (current.names === null) current.at = Number(current.at) + 1;
    else current.expectsName = true;
  }

  private name(current: Open, name: string): void {
    current.at = name;
    if (name === '__proto__') throw this.fault('has a name that is not allowed');
    if (current.names!.has(name)) throw this.fault('is there twice');
    current.names!.add(name);
  }

  private value(token: string): void {
    if (++this.values > this.limits.values) throw this.fault(`is beyond the limit of ${this.limits.values} values`);
    if (token === '{' || token === '[') this.begin(token === '{');
    else if (token.startsWith('"')) this.string(token);
    else if (/^[-\d]/.test(token) && !isExact(token)) throw this.fault('is a number that a double cannot hold');
  }

  private begin(isObject: boolean): void {
    if (this.open.length >= this.limits.depth) throw this.fault(`is nested more than ${this.limits.depth} levels deep`);
    this.open.push({ names: isObject ? new Set() : null, at: 0, expectsName: isObject });
  }

  private string(token: string): string {
    const text = JSON.parse(token) as string;
    if (text.length > this.limits.string) throw this.fault(`is longer than ${this.limits.string} characters`);
    if (!text.isWellFormed() || text.includes('\0')) throw this.fault('has text that is not well-formed');
    return text;
  }

  private fault(fault: string): JsonFault {
    const path = this.open.filter(({ names, at }) => names === null || typeof at === 'string').map(({ at }) => at);
    return new JsonFault(pointerOf(path), fault);
  }
}

/** RFC 6901 §3. */
export function pointerOf(path: readonly (string | number)[]): string {
  return path.map((step) => `/${String(step).slice(0, 100).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** Whether a number is the same before and after it is read as a double (RFC 7493 §2.2). */
function isExact(text: string): boolean {
  const value = Number(text);
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) return false;
  return Number.isFinite(value) && digitsOf(text) === digitsOf(String(value));
}

/** A decimal number as its significant digits and their power of ten. */
function digitsOf(number: string): string {
  const [, whole = '', fraction = '', power = '0'] = /^-?(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(number) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return '0';
  return `${significant}e${Number(power) - fraction.length + digits.length - significant.length}`;
}
