import { isJsonList, isJsonObject, type Json, type JsonObject } from '../../../common/index.js';
import type { DetailsType } from './details-type.js';

/** A piece of a line: words of the operator, or a value that a client sent. */
export interface Piece {
  readonly text: string;
  readonly isValue: boolean;
}

export type Line = readonly Piece[];

/** Names of members, from the outermost. A name may itself contain a dot, so that a path is not one text. */
type Path = readonly string[];

/** An object of `authorization_details` as people read it. Nothing in it is escaped for HTML. */
export interface ShownDetails {
  readonly title: Line;
  readonly lines: readonly Line[];
  /** The members that no line names, so that nothing a client requests is hidden. */
  readonly others: readonly Line[];
}

const PLACEHOLDER = /\{([^{}]*)\}/;

/** The paths of members that the lines of a type name, such as `amount.currency`. */
export function pathsIn(template: string): readonly string[] {
  return template.split(PLACEHOLDER).filter((_, index) => index % 2 === 1);
}

/**
 * Writes an object in the lines of its type.
 *
 * @param type undefined when it is not declared any more: every member is then shown by its name
 */
export function shownDetails(object: JsonObject, type: DetailsType | undefined): ShownDetails {
  const title = type === undefined ? null : filled(type.title, object);
  const lines = (type?.lines ?? []).map((line) => filled(line, object)).filter((line) => line !== null);
  const named = type === undefined ? [] : [type.title, ...type.lines].filter((one) => filled(one, object) !== null);
  const paths = ['type', 'locations', ...named.flatMap(pathsIn)].map((path) => path.split('.'));
  const isNamed = (path: Path) => paths.some((one) => one.every((name, level) => name === path[level]));
  const others = leavesOf(object).filter(([path]) => !isNamed(path));
  return {
    title: title ?? [value(written(object['type'] ?? null))],
    lines,
    others: mergedByPath(others).map(([path, text]) => [value(path), words(': '), value(text)]),
  };
}

/** The line as one text. */
export function textOfLine(line: Line): string {
  return line.map(({ text }) => text).join('');
}

/** @returns null when the object lacks a member that the line names */
function filled(template: string, object: JsonObject): Line | null {
  const pieces = template.split(PLACEHOLDER).map((part, index) => {
    if (index % 2 === 0) return words(part);
    const values = valuesAt(object, part.split('.'));
    return values.length === 0 ? null : value(values.join(', '));
  });
  if (!pieces.every((piece) => piece !== null)) return null;
  return pieces.filter(({ text }) => text !== '');
}

/** The values at a path. In a list, the path continues in each element. */
function valuesAt(json: Json | undefined, path: readonly string[]): readonly string[] {
  if (json === undefined) return [];
  if (isJsonList(json)) return json.flatMap((one) => valuesAt(one, path));
  const [name, ...rest] = path;
  if (name === undefined) return isJsonObject(json) ? leavesOf(json).map(([, text]) => text) : [written(json)];
  return isJsonObject(json) && Object.hasOwn(json, name) ? valuesAt(json[name], rest) : [];
}

/** The values within an object, each with its path. */
function leavesOf(json: Json, path: Path = []): readonly (readonly [path: Path, text: string])[] {
  if (isJsonList(json)) return json.length === 0 ? [[path, '[]']] : json.flatMap((one) => leavesOf(one, path));
  if (!isJsonObject(json)) return [[path, written(json)]];
  const members = Object.entries(json);
  if (members.length === 0) return [[path, '{}']];
  return members.flatMap(([name, inner]) => leavesOf(inner, [...path, name]));
}

/** Each path once, as text. */
function mergedByPath(leaves: readonly (readonly [Path, string])[]): readonly (readonly [string, string])[] {
  const byPath = Map.groupBy(leaves, ([path]) => path.join('.'));
  return [...byPath].map(([path, same]) => [path, same.map(([, text]) => text).join(', ')]);
}

function written(json: Json): string {
  return typeof json === 'string' ? json : JSON.stringify(json);
}

/** Controls, marks that change the direction and invisible characters. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/gu;

/** Replaces what cannot be seen by its code, so that a value shows what it is. */
function visible(text: string): string {
  const shown = text.replace(
    INVISIBLE,
    (one) => `[U+${one.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}]`,
  );
  return shown.trim() === '' ? `"${shown}"` : shown;
}

function value(text: string): Piece {
  return { text: visible(text), isValue: true };
}

function words(text: string): Piece {
  return { text, isValue: false };
}
