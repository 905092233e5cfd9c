// Validates JSON against JSON Schema 2020-12 for the contract tests. One request per line on standard input, one answer per line on standard output:
//   { "add": "name", "document": {…} }    makes a schema, or a document that has schemas in it (OpenAPI 3.1), known by a name  → { "errors": [] }
//   { "schema": "name#/json/pointer", "data": … }                                                                            → { "errors": ["…"] }
import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { createInterface } from 'node:readline';

const messages = new Ajv({ strict: true, strictRequired: false, allowUnionTypes: true, allErrors: true });
// An OpenAPI document is more than schemas, so its unknown words are no mistakes.
const documents = new Ajv({ strict: false, allErrors: true });
for (const ajv of [messages, documents]) addFormats(ajv);

const owners = new Map();
const validators = new Map();

function answer({ add, document, schema, data }) {
  if (add) {
    const ajv = document.openapi ? documents : messages;
    if (document.openapi) ajv.addSchema(document, add);
    else validators.set(add, ajv.compile(document));
    owners.set(add, ajv);
    return [];
  }
  let validate = validators.get(schema);
  if (!validate) {
    const ajv = owners.get(schema.split('#')[0]);
    validate = ajv?.getSchema(schema);
    if (!validate) throw new Error(`There is no schema ${schema}.`);
    validators.set(schema, validate);
  }
  if (validate(data)) return [];
  return validate.errors.map(e => `${e.instancePath || 'the whole'} ${e.message} ${JSON.stringify(e.params)}`);
}

for await (const line of createInterface({ input: process.stdin })) {
  let errors;
  try {
    errors = answer(JSON.parse(line));
  } catch (failure) {
    errors = [`The schema cannot be used: ${failure.message}`];
  }
  process.stdout.write(`${JSON.stringify({ errors })}\n`);
}
