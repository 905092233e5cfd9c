// Prints the services to deploy: those with a file that differs between two commits.
//   node .github/scripts/changed-services.mjs <deployed commit, or ""> <commit to deploy>
// Writes GitHub's output line: services=all, or services=ordering search (or no names after the sign).
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Files that are part of every app. */
const everywhere = ['functions/Shared/', 'Directory.', 'global.json', 'azure.yaml', 'infra/platform.json', 'BannedSymbols.txt', '.editorconfig', 'nuget.config'];

/** The source folder of a service, by its name in the manifest. */
export const folderOf = name => name === 'web' ? 'web/' : `functions/${name[0].toUpperCase()}${name.slice(1)}/`;

/** The services that contain the files: 'all', or their names. */
export function affected(files, names) {
  if (files.some(file => everywhere.some(start => file.startsWith(start)))) return 'all';
  const changed = names.filter(name => files.some(file => file.startsWith(folderOf(name))));
  return changed.length === names.length ? 'all' : changed;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [deployed, commit] = process.argv.slice(2);
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const git = (...args) => execFileSync('git', args, { cwd: root, encoding: 'utf8' });
  const names = JSON.parse(readFileSync(`${root}infra/platform.json`, 'utf8')).services.map(service => service.name);
  if (/^ {2}web:/m.test(readFileSync(`${root}azure.yaml`, 'utf8'))) names.push('web');
  let services = 'all';
  if (/^[0-9a-f]{40}$/.test(deployed ?? '')) {
    try {
      services = affected(git('diff', '--name-only', '--no-renames', deployed, commit).split('\n').filter(Boolean), names);
    } catch {
      console.error(`${deployed} is not in this history: everything is deployed.`);
    }
  }
  console.log(`services=${Array.isArray(services) ? services.join(' ') : services}`);
}
