// Writes a .br and a .gz beside each text of dist, so that the gateway compresses nothing while it answers.
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const dist = new URL('../dist/', import.meta.url);
for (const name of await readdir(dist, { recursive: true })) {
  if (!/\.(css|html|js|json|svg|txt)$/.test(name)) continue;
  const file = new URL(name.replaceAll('\\', '/'), dist);
  const text = await readFile(file);
  for (const [extension, compressed] of [
    ['br', brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } })],
    ['gz', gzipSync(text, { level: 9 })],
  ]) {
    if (compressed.length < text.length) await writeFile(`${fileURLToPath(file)}.${extension}`, compressed);
  }
}
