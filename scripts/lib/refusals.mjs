/** Writes the text of docs/refusals.md. `catalogues`: topic → name in the code → refusal. */
export function refusalList(catalogues) {
  const topics = Object.entries(catalogues).map(([topic, refusals]) => ({ topic, refusals: Object.values(refusals) }));
  return `<!-- Generated from the refusal catalogues by "npm run docs"; do not edit. -->

# Refusals

Every refusal of this server has a stable id. The id is in the log line (\`rule\`), in the refusal record (\`rule.id\` of
\`GET /admin/refusals\`), and on the page that \`error_uri\` leads to. An id never changes its meaning. The id of a refusal
that no longer exists is never used again.

Search this page for the id, or for a part of the description. Words in ‹ › depend on the request. The status is that of
the HTTP response; an error that is redirected to the client has none.

${topics.map(contents).join('\n')}

${topics.map(section).join('\n')}`;
}

function contents({ topic, refusals }) {
  const areas = [...new Set(refusals.map(({ entry }) => entry.id.replace(/-\d+$/, '')))];
  return `- [${topic}](#${anchor(topic)}): ${areas.join(', ')}`;
}

function section({ topic, refusals }) {
  const rows = refusals.map((refusal) => {
    const { id, error, description, example, section, fix } = refusal.entry;
    const text = example === undefined ? shown(description) : `${shown(description)}, for example: ${shown(example)}`;
    const status = refusal({}).status;
    return row([`<a id="${id.toLowerCase()}"></a>${id}`, `\`${error}\` ${status}`, text, section, shown(fix)]);
  });
  const head = [row(['Id', 'Error and status', 'Description', 'Standard', 'How to fix it']), row(Array(5).fill('---'))];
  return `## ${topic}\n\n${[...head, ...rows].join('\n')}\n`;
}

/** Of a heading, as Markdown viewers derive it. */
function anchor(heading) {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} -]/gu, '')
    .replaceAll(' ', '-');
}

function shown(text) {
  return text.replace(/\{(\w+)\}/g, '‹$1›').replaceAll('|', '\\|');
}

function row(cells) {
  return `| ${cells.join(' | ')} |`;
}
