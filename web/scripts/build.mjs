// Builds dist, unless it was built from the same sources: for the local host, and for dotnet publish of the gateway.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const web = fileURLToPath(new URL('..', import.meta.url));
const contexts = fileURLToPath(new URL('../../functions/', import.meta.url));
const stamp = join(web, 'dist', '.sources');
const installed = join(web, 'node_modules', '.installed-lock');

function filesIn(folder) {
  return readdirSync(join(web, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('generated'))
    .map((entry) => join(entry.parentPath, entry.name));
}

function hashOf(files) {
  const hash = createHash('sha256');
  for (const file of files.sort()) hash.update(relative(web, file).replaceAll('\\', '/')).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

/** Only what went wrong is shown. */
function npm(stdout, ...given) {
  const { status, error } = spawnSync('npm', given, { cwd: web, stdio: ['ignore', stdout, 'inherit'], shell: process.platform === 'win32' });
  if (error) console.error(`npm: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
}

/** One build at a time: a second host or publish waits for the first. The lock of a process that has ended counts no more. */
async function takeTurn() {
  const turn = join(web, '.local', 'build.lock');
  mkdirSync(join(web, '.local'), { recursive: true });
  for (;;) {
    try {
      writeFileSync(turn, String(process.pid), { flag: 'wx' });
      process.on('exit', () => rmSync(turn, { force: true }));
      return;
    } catch (failure) {
      if (failure.code !== 'EEXIST') throw failure;
      if (!isRunning(Number(readFileSync(turn, 'utf8')))) rmSync(turn, { force: true });
      else await pause(200);
    }
  }
}

function isRunning(pid) {
  try {
    return process.kill(pid, 0);
  } catch (failure) {
    return failure.code === 'EPERM';
  }
}

await takeTurn();
const lock = join(web, 'package-lock.json');
const documents = readdirSync(contexts).map((context) => join(contexts, context, 'openapi.yaml')).filter((file) => existsSync(file));
const settings = ['index.html', 'package.json', 'tsconfig.json', 'vite.config.ts'].map((file) => join(web, file));
const sources = hashOf([...filesIn('src'), ...filesIn('public'), ...filesIn('scripts'), ...documents, ...settings, lock]);
if (existsSync(stamp) && readFileSync(stamp, 'utf8') === sources) process.exit(0);

const wanted = hashOf([lock]);
if (!existsSync(installed) || readFileSync(installed, 'utf8') !== wanted) {
  console.log('Installing the packages of web/');
  npm('ignore', 'ci', '--ignore-scripts', '--no-fund', '--no-audit', '--loglevel=error');
  writeFileSync(installed, wanted);
}
console.log('Building web/');
npm('inherit', 'run', '--silent', 'build');
writeFileSync(stamp, sources);
