/** The text of docs/refusals.md. `catalogues`: topic → name in the code → refusal. */
export function refusalList(catalogues) {
  const topics = Object.entries(catalogues).map(([topic, refusals]) => section(topic, Object.values(refusals)));
  return `<!-- Generated from the refusal catalogues by "npm run docs"; do not edit. -->

# Refusals

Each refusal on this page has a stable id. It is in the log line (\`rule\`), in the refusal record (\`rule.id\` of
\`GET /admin/refusals\`), and on the page that \`error_uri\` leads to. An id never changes its meaning. The id of a refusal
that no longer exists is never used again. Words in ‹ › depend on the request.

${topics.join('\n')}`;
}

function section(topic, refusals) {
  const rows = refusals.map(({ entry: { id, error, description, section, fix } }) =>
    row([`<a id="${id.toLowerCase()}"></a>${id}`, `\`${error}\``, shown(description), section, shown(fix)]),
  );
  const head = [row(['Id', 'Error', 'Description', 'Standard', 'How to fix it']), row(Array(5).fill('---'))];
  return `## ${topic}\n\n${[...head, ...rows].join('\n')}\n`;
}

function shown(text) {
  return text.replace(/\{(\w+)\}/g, '‹$1›').replaceAll('|', '\\|');
}

function row(cells) {
  return `| ${cells.join(' | ')} |`;
}
