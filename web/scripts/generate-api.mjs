// Writes src/api/generated/<context>.ts from each context's openapi.yaml, so that a changed contract fails the type check.
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import openapiTypescript, { astToString } from 'openapi-typescript';

const functions = new URL('../../functions/', import.meta.url);
const generated = new URL('../src/api/generated/', import.meta.url);

await mkdir(generated, { recursive: true });
for (const context of (await readdir(functions)).sort()) {
  const document = new URL(`${context}/openapi.yaml`, functions);
  const yaml = await readFile(document).catch(() => null);
  if (yaml === null) continue;
  const types = astToString(await openapiTypescript(document, { silent: true, defaultNonNullable: false }));
  const target = new URL(`${context.toLowerCase()}.ts`, generated);
  const known = await readFile(target, 'utf8').catch(() => '');
  if (known !== types) await writeFile(target, types);
}
