// Generates docs/slos.md, the list of alerts in docs/runbooks/README.md and the queries in the runbooks from the objectives, alerts and queries of this folder.
//   node infra/operations/build.mjs            writes them
//   node infra/operations/build.mjs --check    lists those that are out of date, and exits with 1
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = path => readFileSync(join(root, path), 'utf8').replaceAll('\r\n', '\n');
const { windowDays, minimumBad, slos, burnRates } = JSON.parse(read('infra/operations/slos.json'));
const alerts = JSON.parse(read('infra/operations/alerts.json'));
const queries = 'infra/operations/queries/';

const outputs = new Map();
outputs.set('docs/slos.md', objectives());
for (const file of readdirSync(join(root, 'docs/runbooks')).filter(f => f.endsWith('.md'))) {
  const path = `docs/runbooks/${file}`;
  outputs.set(path, file === 'README.md' ? listOfAlerts(read(path)) : withQueries(path));
}

const stale = [...outputs].filter(([path, text]) => !isThere(path) || read(path) !== text);
if (process.argv.includes('--check')) {
  for (const [path] of stale) console.error(`${path} is not up to date: run node infra/operations/build.mjs`);
  process.exitCode = stale.length ? 1 : 0;
} else {
  for (const [path, text] of stale) writeFileSync(join(root, path), text);
  console.log(`${outputs.size} files, ${stale.length} written`);
}

function isThere(path) {
  try { return read(path) !== undefined; } catch { return false; }
}

/** Each query block of a runbook starts with a comment that names its files; the rest of the block is their text. */
function withQueries(path) {
  const slo = slos.find(s => path === `docs/runbooks/slo-${s.name}.md`);
  return read(path).replace(/```kql\n\/\/ (infra\/\S+\.kql(?: \+ infra\/\S+\.kql)*)\n[\s\S]*?```/g, (_, files) =>
    `\`\`\`kql\n// ${files}\n${files.split(' + ').map(read).join('').replaceAll('{objective}', slo?.objective ?? '{objective}')}\`\`\``);
}

function listOfAlerts(text) {
  const rows = [
    ...[...alerts.metrics, ...alerts.perEntity, ...alerts.perEventTopic, ...alerts.logs, ...alerts.elsewhere].map(a => [a.name, a.severity, a.summary]),
    ...slos.map(s => [`slo-${s.name}`, burnRates.map(b => b.severity).join(', '), `${s.title}, ${s.objective} %: the error budget burns too fast.`]),
  ];
  const table = ['| Alert | Severity | Means |', '|---|---|---|', ...rows.map(([name, severity, means]) => `| [${name}](${name}.md) | ${severity} | ${means} |`)].join('\n');
  return text.replace(/<!-- alerts -->[\s\S]*<!-- \/alerts -->/, `<!-- alerts -->\n${table}\n<!-- /alerts -->`);
}

function objectives() {
  const minutes = percent => Math.round((100 - percent) / 100 * windowDays * 24 * 60);
  const burnsFor = rate => `${Math.round(10 * windowDays * 24 / rate) / 10} hours`;
  return `# Service level objectives

<!-- Written by infra/operations/build.mjs from infra/operations/slos.json and infra/operations/queries. -->

Targets over ${windowDays} days. The alerts come from the same file (\`infra/modules/alerts.bicep\`).

| Objective | Target | Error budget | Measure |
|---|---|---|---|
${slos.map(s => `| [${s.title}](runbooks/slo-${s.name}.md) | ${s.objective} % | ${Math.round((100 - s.objective) * 1000) / 1000} %, equal to ${minutes(s.objective)} minutes of total failure | ${s.measure} |`).join('\n')}

## Alerts

A single failure wakes nobody; a budget that would be spent in two days does. Each objective has ${burnRates.length} alerts on the *burn rate*: the share of bad events divided by the share that the objective allows.
At 1 the budget lasts exactly ${windowDays} days. Each alert checks two windows: the long one shows that the failures matter, the short one that they continue, so the alert ends soon after they do. No alert fires below ${minimumBad} bad events.
(The Site Reliability Workbook, chapter 5, "Alerting on SLOs". Its window of three days at rate 1 is replaced by one day at rate 3, because a log alert looks back at most two days.)

| Alert | Burn rate over | Windows | Severity | Budget spent in | Meaning |
|---|---|---|---|---|---|
${burnRates.map(b => `| ${b.name} | ${b.rate} | ${b.long} and ${b.short} | ${b.severity} | ${burnsFor(b.rate)} | ${b.meaning} |`).join('\n')}

## Remaining budget

Paste a query into Application Insights, Logs, and choose the last ${windowDays} days (the retention of logs must be at least that long).

${slos.map(s => `### ${s.title}\n\n\`\`\`kql\n${read(`${queries}sli-${s.name}.kql`)}${read(`${queries}error-budget.kql`).replaceAll('{objective}', s.objective)}\`\`\``).join('\n\n')}
`;
}
