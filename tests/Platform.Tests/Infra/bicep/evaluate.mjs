// Evaluates infra/main.bicep as a deployment would: what resources it asks for, with which names, scopes and properties. It knows the part of Bicep that infra/
// uses, and fails on anything else. What only Azure knows (a principal's id, a server's host name) stands as a name in angle brackets.
//
//   node evaluate.mjs <main.bicep> [--manifest <file>] [NAME=value …]     the values of the azd environment
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { read } from './syntax.mjs';

const subscriptionId = '/subscriptions/00000000-0000-0000-0000-000000000001';
const suffixes = { storage: 'core.windows.net', keyvaultDns: '.vault.azure.net' };
const hash = (alphabet, length, ...values) => [...crypto.createHash('sha256').update(JSON.stringify(values)).digest()].slice(0, length).map((b) => alphabet[b % alphabet.length]).join('');
const isObject = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);
const text = (value) => typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value);
const merge = (a, b) => {
  const result = { ...a };
  for (const [k, v] of Object.entries(b)) result[k] = isObject(result[k]) && isObject(v) ? merge(result[k], v) : v;
  return result;
};

const functions = {
  map: (list, f) => list.map((item) => f(item)),
  filter: (list, f) => list.filter((item) => f(item)),
  flatten: (list) => list.flat(),
  range: (start, count) => Array.from({ length: count }, (_, i) => start + i),
  length: (value) => isObject(value) ? Object.keys(value).length : value.length,
  empty: (value) => value === null || (isObject(value) ? Object.keys(value).length === 0 : value.length === 0),
  contains: (value, item) => isObject(value) ? item in value : value.includes(item),
  indexOf: (list, item) => list.indexOf(item),
  concat: (...values) => values.every(Array.isArray) ? values.flat() : values.join(''),
  union: (...values) => values.every(Array.isArray) ? [...new Set(values.flat())] : values.reduce(merge),
  items: (value) => Object.keys(value).sort().map((k) => ({ key: k, value: value[k] })),
  toObject: (list, k, v = (x) => x) => Object.fromEntries(list.map((item) => [k(item), v(item)])),
  last: (list) => list.at(-1),
  join: (list, separator) => list.map(text).join(separator),
  split: (value, separator) => value.split(separator),
  replace: (value, from, to) => value.replaceAll(from, to),
  take: (value, count) => value.slice(0, count),
  toUpper: (value) => value.toUpperCase(),
  string: text,
  int: (value) => { if (!/^-?\d+$/.test(value)) throw new Error(`int('${value}')`); return Number(value); },
  guid: (...values) => hash('0123456789abcdef', 32, values).replace(/(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
  uniqueString: (...values) => hash('abcdefghijklmnopqrstuvwxyz234567', 13, values),
  environment: () => ({ suffixes }),
  subscription: () => ({ id: subscriptionId }),
  tenant: () => ({ tenantId: '<tenant>' }),
  resourceGroup: (name) => ({ scope: `${subscriptionId}/resourceGroups/${name}` }),
  subscriptionResourceId: (type, ...names) => resourceId(subscriptionId, type, names),
};

function resourceId(scope, type, names) {
  const [provider, ...types] = type.split('/');
  return `${scope}/providers/${provider}/${types.map((t, i) => `${t}/${names[i]}`).join('/')}`;
}

/** A resource as other declarations see it. */
class Resource {
  constructor(symbol, type, id, name, body) { Object.assign(this, { symbol, type, id, name, body }); }
  read(property) {
    if (property === 'id' || property === 'name') return this[property];
    return property in this.body ? new Known(this.body[property], `${this.symbol}.${property}`) : `<${this.name}.${property}>`;
  }
}

/** Part of a resource's body: what was not declared is known to Azure only. */
class Known {
  constructor(value, path) { Object.assign(this, { value, path }); }
  read(property) {
    const value = isObject(this.value) ? this.value[property] : undefined;
    return value === undefined ? `<${this.path}.${property}>` : isObject(value) ? new Known(value, `${this.path}.${property}`) : value;
  }
}

class Deployment {
  constructor(program, full, values, scope, name) {
    Object.assign(this, { program, file: program.read(full), folder: path.dirname(full), scope, name, known: new Map(), values });
    for (const declaration of this.file.declarations) {
      if (declaration.k === 'import') for (const imported of declaration.names) this.known.set(imported, { imported: path.resolve(this.folder, declaration.file), name: imported });
      else if (declaration.name && declaration.k !== 'metadata' && declaration.k !== 'output') this.known.set(declaration.name, { declaration });
    }
    for (const name of Object.keys(values)) if (this.known.get(name)?.declaration.k !== 'param') throw new Error(`${full}: there is no parameter ${name}.`);
  }

  run() {
    for (const declaration of this.file.declarations) if (declaration.k === 'resource' || declaration.k === 'module') this.lookUp(declaration.name);
    return this;
  }

  output(name) {
    const output = this.file.declarations.find((d) => d.k === 'output' && d.name === name);
    if (!output) throw new Error(`${this.name} has no output ${name}.`);
    return this.evaluate(output.value, {});
  }

  lookUp(name) {
    const entry = this.known.get(name);
    if (!entry) throw new Error(`${path.basename(this.file.full)}: ${name} is not declared.`);
    if ('value' in entry) return entry.value;
    if (entry.busy) throw new Error(`${name} needs itself.`);
    entry.busy = true;
    entry.value = entry.imported ? this.program.library(entry.imported).lookUp(entry.name) : this.value(entry.declaration);
    return entry.value;
  }

  value(d) {
    switch (d.k) {
      case 'var': return this.evaluate(d.value, {});
      case 'param': {
        if (d.name in this.values) return this.values[d.name];
        if (!d.value) throw new Error(`${this.name}: the parameter ${d.name} is not given.`);
        return this.evaluate(d.value, {});
      }
      case 'func': return (...args) => this.evaluate(d.body, Object.fromEntries(d.params.map((p, i) => [p, args[i]])));
      case 'resource': return this.each(d.body, (body, locals) => this.resource(d, body, locals));
      case 'module': return this.each(d.body, (body, locals) => this.module(d, body, locals));
      default: throw new Error(d.k);
    }
  }

  each(body, make, locals = {}) {
    if (body.k === 'if') return this.evaluate(body.test, locals) ? make(body.body, locals) : null;
    if (body.k !== 'for') return make(body, locals);
    return this.evaluate(body.list, locals).map((item, i) => this.each(body.body, make, { ...locals, [body.names[0]]: item, ...(body.names[1] ? { [body.names[1]]: i } : {}) }));
  }

  resource(d, syntax, locals) {
    const { name, parent, scope, dependsOn, ...body } = this.evaluate(syntax, locals);
    const types = d.type.split('/');
    const id = parent ? `${parent.id}/${types.at(-1)}/${name}` : resourceId(scope?.id ?? this.scope, d.type, [name]);
    const resource = new Resource(d.name, d.type, id, name, body);
    if (!d.existing) this.program.resources.push({ deployment: this.name, symbol: d.name, type: d.type, version: d.version, id, name, scope: scope?.id ?? null, ...plain(body) });
    return resource;
  }

  module(d, syntax, locals) {
    const { name, params = {}, scope } = this.evaluate(syntax, locals);
    this.program.modules.push({ name, file: d.file });
    const deployment = new Deployment(this.program, path.resolve(this.folder, d.file), params, scope?.scope ?? this.scope, name).run();
    return { read: (property) => property === 'outputs' ? { read: (output) => deployment.output(output) } : fail(`${name}.${property}`) };
  }

  evaluate(e, locals) {
    const go = (x) => this.evaluate(x, locals);
    switch (e.k) {
      case 'value': return e.value;
      case 'paren': return go(e.of);
      case 'string': return e.parts.map((part, i) => part + (i < e.values.length ? text(go(e.values[i])) : '')).join('');
      case 'name': return e.name in locals ? locals[e.name] : this.lookUp(e.name);
      case 'array': return e.items.map(go);
      case 'object': return Object.fromEntries(e.properties.map((p) => [go(p.key), go(p.value)]));
      case 'for': return this.each(e, (body, inner) => this.evaluate(body, inner), locals);
      case 'lambda': return (...args) => this.evaluate(e.body, { ...locals, ...Object.fromEntries(e.params.map((p, i) => [p, args[i]])) });
      case 'member': return member(go(e.of), e.name, e.safe);
      case 'index': return member(go(e.of), go(e.index), false);
      case 'unary': return e.op === '!' ? !go(e.of) : -go(e.of);
      case 'ternary': return go(e.test) ? go(e.then) : go(e.else);
      case 'binary': return binary(e.op, go(e.left), () => go(e.right));
      case 'call': {
        if (e.name === 'loadJsonContent') return this.program.json(path.resolve(this.folder, go(e.args[0])));
        if (e.name === 'loadTextContent') return fs.readFileSync(path.resolve(this.folder, go(e.args[0])), 'utf8');
        if (e.name === 'resourceGroup' && e.args.length === 0) return { id: this.scope, name: this.scope.split('/').at(-1) };
        if (e.name === 'resourceId') return resourceId(this.scope, go(e.args[0]), e.args.slice(1).map(go));
        const f = this.known.has(e.name) ? this.lookUp(e.name) : functions[e.name];
        if (!f) throw new Error(`${path.basename(this.file.full)}, ${e.where}: the function ${e.name} is not known here.`);
        return f(...e.args.map(go));
      }
      default: throw new Error(`${e.k} is not known here.`);
    }
  }
}

function fail(what) { throw new Error(`${what} is not there.`); }

function member(of, name, safe) {
  if (of === null || of === undefined) return safe ? null : fail(`${name} of nothing`);
  if (typeof of.read === 'function') return of.read(name);
  if (typeof of === 'string' && of.startsWith('<')) return `<${of.slice(1, -1)}.${name}>`;
  return of[name] ?? (safe || (isObject(of) && name in of) ? of[name] ?? null : fail(`${name} in ${JSON.stringify(of).slice(0, 100)}`));
}

function binary(op, left, right) {
  switch (op) {
    case '??': return left ?? right();
    case '||': return left || right();
    case '&&': return left && right();
    case '==': return left === right();
    case '!=': return left !== right();
    case '>': return left > right();
    case '<': return left < right();
    case '+': return left + right();
    case '-': return left - right();
    case '*': return left * right();
    case '/': return Math.trunc(left / right());
    default: throw new Error(`${op} is not known here.`);
  }
}

/** Values as JSON: what came from Azure by reference, as its name. */
function plain(value) {
  if (value instanceof Known) return plain(value.value);
  if (value instanceof Resource) return value.id;
  if (Array.isArray(value)) return value.map(plain);
  return isObject(value) ? Object.fromEntries(Object.entries(value).map(([k, v]) => [k, plain(v)])) : value;
}

class Program {
  constructor(manifest) { Object.assign(this, { manifest, resources: [], modules: [], files: new Map(), libraries: new Map() }); }
  read(full) { if (!this.files.has(full)) this.files.set(full, read(full)); return this.files.get(full); }
  library(full) { if (!this.libraries.has(full)) this.libraries.set(full, new Deployment(this, full, {}, '', path.basename(full))); return this.libraries.get(full); }
  json(full) { return JSON.parse(fs.readFileSync(this.manifest && path.basename(full) === 'platform.json' ? this.manifest : full, 'utf8')); }
}

/** The parameters file, with the values of the environment in it, as azd does it: by text, then by the parameter's type. */
function parameters(full, environment, declarations) {
  const missing = [];
  const filled = fs.readFileSync(full, 'utf8').replace(/\$\{(\w+)(?:=([^}]*))?\}/g, (_, name, otherwise) => environment[name] ?? otherwise ?? (missing.push(name), ''));
  if (missing.length) throw new Error(`Not in the environment: ${missing.join(', ')}`);
  const values = JSON.parse(filled).parameters;
  return Object.fromEntries(Object.entries(values).map(([name, { value }]) => {
    const type = declarations.find((d) => d.k === 'param' && d.name === name)?.type;
    return [name, type === 'bool' ? value === 'true' : type === 'int' ? Number(value) : value];
  }));
}

function main([full, ...rest]) {
  full = path.resolve(full);
  const manifest = rest[0] === '--manifest' ? rest.splice(0, 2)[1] : null;
  const environment = Object.fromEntries(rest.map((pair) => pair.split(/=(.*)/s)));
  const program = new Program(manifest);
  const root = new Deployment(program, full, parameters(full.replace(/\.bicep$/, '.parameters.json'), environment, program.read(full).declarations), subscriptionId, 'main').run();
  const outputs = Object.fromEntries(root.file.declarations.filter((d) => d.k === 'output').map((d) => [d.name, plain(root.output(d.name))]));
  const folder = path.dirname(full);
  const files = fs.readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.bicep')).sort().map((name) => ({
    name: name.replaceAll('\\', '/'),
    declarations: read(path.join(folder, name)).declarations.map(({ k, name: symbol, type, version, existing, decorators }) => ({ kind: k, name: symbol, type, version, existing, decorators })),
  }));
  process.stdout.write(JSON.stringify({ resources: program.resources, modules: program.modules, outputs, files }));
}

main(process.argv.slice(2));
