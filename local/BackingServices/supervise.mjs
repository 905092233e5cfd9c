// Runs one backing service for the local host: in a session of its own, so that Ctrl+C in a terminal reaches only the host, and
// never longer than the host, whose end (kill -9 included) closes this process's standard input.
import { spawn } from 'node:child_process';
import { openSync, rmSync, writeFileSync, writeSync } from 'node:fs';

const { command, folder, log, pidFile, stopCommand, stopMessage, environment, graceSeconds } = JSON.parse(process.argv[2]);

const output = openSync(log, 'w');
const start = ([file, ...args], streams) =>
  spawn(file, args, { cwd: folder, env: { ...process.env, ...environment }, detached: true, windowsHide: true, stdio: ['ignore', output, output, ...streams] });

const child = start(command, stopMessage ? ['ipc'] : []);
child.on('error', error => {
  writeSync(output, `${error.message}\n`);
  process.exit(127);
});
if (pidFile && child.pid) writeFileSync(pidFile, String(child.pid));
child.on('exit', code => {
  if (pidFile) rmSync(pidFile, { force: true });
  process.exit(code ?? 1);
});

let stopping = false;
function stop() {
  if (stopping) return;
  stopping = true;
  setTimeout(() => child.kill('SIGKILL'), graceSeconds * 1000);
  const interrupt = () => child.kill('SIGINT');
  if (stopCommand) start(stopCommand, []).on('error', interrupt).on('exit', code => code === 0 || interrupt());
  else if (stopMessage) child.send(stopMessage, error => error && interrupt());
  else interrupt();
}

process.stdin.resume().on('end', stop).on('close', stop).on('error', stop);
process.on('SIGTERM', stop);
for (const signal of ['SIGINT', 'SIGHUP']) process.on(signal, () => {}); // the host decides when
