/*
 * What stands beside the files of an export, for whoever finds them without the portal. Formats: JSON Lines
 * (https://jsonlines.org), times by RFC 3339, descriptors as Backstage reads them.
 */
export const exportReadme = `# An export of Waymark

Plain files, readable without Waymark. \`manifest.json\` says when it was taken and how much is in each part.

- \`catalog/entities/<namespace>/<kind>/<name>/catalog-info.yaml\`: every entity as the descriptor it came from, in
  Backstage's format. \`catalog/history.jsonl\`: every version and from when to when it was known;
  after the last one the entity was gone. \`repositories.jsonl\` and \`files.jsonl\`: where they were read.
- \`templates/\`: the templates, as \`waymark templates render\` takes them.
- \`runs/\`: runs with their answers (secret ones are not stored there), plans, steps and logs.
- \`scorecards/results.jsonl\`: results with their evidence, and when they were recorded.
- \`audit/events.jsonl\`: the audit log with its chain of hashes.
- \`people/\`: members, service accounts, and what tokens and invitations there are.

A \`.jsonl\` file holds one JSON object a line. Times are RFC 3339 in UTC.

Not in here: passwords, tokens, sessions, keys and secrets in any form, and nothing derived from what is here. To move a
portal as it is, use \`waymark backup\`. Names, addresses and answers are in here: keep it as you keep personal data.
`;
