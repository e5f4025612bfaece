import { Injectable } from '@nestjs/common';
import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import { canonicalJson, type JsonObject } from '../../../common/index.js';
import type { DetailsType } from './details-type.js';
import { completedSchema, schemaFault } from './schema-rules.js';

/** How many compiled schemas a process keeps. */
const MOST_KEPT = 500;

/** The formats that a schema may name. */
const FORMATS = ['date', 'date-time', 'duration', 'email', 'time', 'uri', 'uuid'] as const;

/** Where an object breaks its schema. */
export interface SchemaFault {
  /** RFC 6901, within the object. */
  readonly pointer: string;
  readonly fault: string;
}

/**
 * Validates objects of `authorization_details` by the schemas of their types. Ajv is loaded for the first type. Patterns
 * run in linear time (RE2), and a schema is compiled once in each process.
 */
@Injectable()
export class DetailsValidators {
  private readonly compiled = new Map<string, ValidateFunction>();

  /**
   * Checks a schema of an administrator.
   *
   * @returns what is wrong with it; null for a usable one
   */
  async faultOfSchema(type: Pick<DetailsType, 'type' | 'schema'>): Promise<string | null> {
    const fault = schemaFault(type.schema);
    if (fault !== null) return fault;
    try {
      await this.validatorOf(type);
      return null;
    } catch (error) {
      return `cannot be used: ${(error as Error).message.slice(0, 300)}`;
    }
  }

  /** @returns null for a valid object */
  async faultOf(object: JsonObject, type: DetailsType): Promise<SchemaFault | null> {
    const validate = await this.validatorOf(type);
    if (validate(object)) return null;
    return faultIn(validate.errors ?? []);
  }

  private async validatorOf({ type, schema }: Pick<DetailsType, 'type' | 'schema'>): Promise<ValidateFunction> {
    const key = canonicalJson([type, schema]);
    const known = this.compiled.get(key);
    if (known !== undefined) return known;
    const compile = await loadAjv();
    const validate = compile(completedSchema(schema, type));
    if (this.compiled.size >= MOST_KEPT) this.compiled.delete(this.compiled.keys().next().value!);
    this.compiled.set(key, validate);
    return validate;
  }
}

async function loadAjv(): Promise<(schema: JsonObject) => ValidateFunction> {
  const [{ Ajv2020: Ajv }, { default: formats }, { RE2JS }] = await Promise.all([
    import('ajv/dist/2020.js'),
    import('ajv-formats'),
    import('re2js'),
  ]);
  const linear = (pattern: string) => {
    const compiled = RE2JS.compile(RE2JS.translateRegExp(pattern));
    // Ajv tells patterns apart by their text.
    return { test: (text: string) => compiled.matcher(text).find(), toString: () => pattern };
  };
  const regExp = Object.assign(linear, { code: 'linear' });
  return (schema) => {
    // A new one each time: an Ajv keeps what it compiles, and the map of the caller forgets.
    const ajv = new Ajv({ strict: true, strictRequired: false, ownProperties: true, logger: false, code: { regExp } });
    formats.default(ajv, [...FORMATS]);
    return ajv.compile(schema);
  };
}

/** The messages of Ajv name keywords and limits, never values. */
function faultIn(errors: readonly ErrorObject[]): SchemaFault {
  const [error] = errors;
  if (error === undefined) return { pointer: '', fault: 'is not valid' };
  const { instancePath, keyword, params, message = 'is not valid' } = error;
  if (keyword === 'additionalProperties') {
    const name = String((params as { additionalProperty: string }).additionalProperty);
    return { pointer: `${instancePath}/${name.slice(0, 100)}`, fault: 'is not a member of this type' };
  }
  return { pointer: instancePath, fault: message };
}
