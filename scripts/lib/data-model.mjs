/** Column types of the entities that have another name in the diagram. */
const TYPES = { 'simple-json': 'json', int: 'integer' };

/**
 * The text of docs/data-model.md, from TypeORM's metadata of the entities.
 *
 * @param {readonly import('typeorm').EntityMetadata[]} metadatas
 */
export function dataModel(metadatas) {
  const tables = metadatas.toSorted((a, b) => a.tableName.localeCompare(b.tableName));
  const diagram = [...tables.flatMap(entityOf), ...tables.flatMap(relationsOf)];
  return `<!-- Generated from the entities by "npm run docs"; do not edit. -->

# Data model

This page lists every table as the entities describe it. A test checks that the migrations create the same on SQLite
and MySQL. PK: primary key, FK: foreign key, UK: unique. The service generates identifiers as UUIDv7; times are UTC with
milliseconds. A row may be cleaned up after \`expires_at\`.

\`\`\`mermaid
erDiagram
${diagram.map((line) => `  ${line}`).join('\n')}
\`\`\`

## Indexes

| table | index | columns | |
|---|---|---|---|
${tables.flatMap(indexRowsOf).join('\n')}
`;
}

function entityOf(table) {
  return [`${table.tableName} {`, ...table.columns.map((column) => `  ${columnOf(table, column)}`), '}'];
}

function columnOf(table, column) {
  const type = TYPES[column.type] ?? column.type;
  const kind = column.length ? `${type}(${column.length})` : type;
  const keys = [
    column.isPrimary && 'PK',
    table.foreignKeys.some(({ columns }) => columns.includes(column)) && 'FK',
    table.uniques.some(({ columns }) => columns.length === 1 && columns[0] === column) && 'UK',
  ].filter(Boolean);
  return [kind, column.databaseName, keys.join(', '), column.isNullable ? '"or null"' : ''].filter(Boolean).join(' ');
}

function relationsOf(table) {
  return table.foreignKeys.map(
    ({ referencedEntityMetadata, columnNames }) =>
      `${referencedEntityMetadata.tableName} ||--o{ ${table.tableName} : "${columnNames.join(', ')}"`,
  );
}

function indexRowsOf(table) {
  const row = (name, columns, note) =>
    `| ${table.tableName} | ${name} | ${columns.map(({ databaseName }) => databaseName).join(', ')} | ${note} |`;
  return [
    ...table.uniques.map(({ name, columns }) => row(name, columns, 'unique')),
    ...table.indices.map(({ name, columns, isUnique }) => row(name, columns, isUnique ? 'unique' : '')),
  ].toSorted((a, b) => a.localeCompare(b));
}
