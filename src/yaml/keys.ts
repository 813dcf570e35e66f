import * as z from 'zod';

/** The keys that a schema knows for the mapping under a path. */
export function keysAt(schema: unknown, path: readonly PropertyKey[]): readonly string[] {
  const place = path.reduce<unknown>((outer, key) => inner(mapping(outer), key), schema);
  const object = mapping(place);
  return object instanceof z.ZodObject ? Object.keys(object.shape) : [];
}

function inner(schema: unknown, key: PropertyKey): unknown {
  if (schema instanceof z.ZodObject) return (schema.shape as Record<PropertyKey, unknown>)[key];
  if (schema instanceof z.ZodRecord) return schema.valueType;
  return schema instanceof z.ZodArray ? schema.element : undefined;
}

/** What holds the keys, below what may be absent or something else. */
function mapping(schema: unknown): unknown {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault) {
    return mapping(schema.unwrap());
  }
  if (!(schema instanceof z.ZodUnion)) return schema;
  return schema.options.map(mapping).find((option) => option instanceof z.ZodObject);
}
