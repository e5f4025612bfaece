import { Transform, type TransformFnParams } from 'class-transformer';

/** Keeps an object as it was sent: class-transformer drops members such as `toString`. */
export function AsSent(): PropertyDecorator {
  return Transform(({ obj, key }: TransformFnParams) => (obj as Record<string, unknown>)[key]);
}
