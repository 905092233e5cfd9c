// Reads Bicep files with the tree-sitter grammar and turns them into a small syntax tree of our own: { k: kind, … }.
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import { Language, Parser } from 'web-tree-sitter';

await Parser.init();
const parser = new Parser();
parser.setLanguage(await Language.load(createRequire(import.meta.url).resolve('tree-sitter-bicep/tree-sitter-bicep.wasm')));

const escapes = { n: '\n', r: '\r', t: '\t' };
const where = (node) => `line ${node.startPosition.row + 1}`;

/** One file: its declarations by name, in order, and its text. */
export function read(full) {
  const text = fs.readFileSync(full, 'utf8');
  const root = parser.parse(text).rootNode;
  if (root.hasError) throw new Error(`${path.basename(full)}, line ${firstError(root).startPosition.row + 1}: the grammar does not know this.`);
  const declarations = [];
  let decorators = [];
  for (const node of root.namedChildren) {
    if (node.type === 'decorators') { decorators = node.namedChildren.map((d) => d.namedChild(0)); continue; }
    if (node.type !== 'comment' && node.type !== 'diagnostic_comment') declarations.push({ ...declaration(node), decorators: decorators.map((d) => d.namedChild(0).text) });
    if (node.type !== 'comment' && node.type !== 'diagnostic_comment') decorators = [];
  }
  return { full, text, declarations };
}

function firstError(node) {
  if (node.isError || node.isMissing) return node;
  return node.children.map((child) => child.hasError || child.isMissing ? firstError(child) : null).find(Boolean);
}

function declaration(node) {
  const parts = node.namedChildren;
  const after = (symbol) => node.children[node.children.findIndex((c) => c.type === symbol) + 1];
  switch (node.type) {
    case 'target_scope_assignment': return { k: 'targetScope', value: expression(parts[0]) };
    case 'metadata_declaration': return { k: 'metadata', name: parts[0].text };
    case 'parameter_declaration': return { k: 'param', name: parts[0].text, type: parts[1].text, value: node.children.some((c) => c.type === '=') ? expression(after('=')) : null };
    case 'variable_declaration': return { k: 'var', name: parts[0].text, value: expression(after('=')) };
    case 'output_declaration': return { k: 'output', name: parts[0].text, value: expression(after('=')) };
    case 'user_defined_function': return {
      k: 'func', name: parts[0].text, params: parts[1].namedChildren.map((p) => p.namedChild(0).text), body: expression(parts.at(-1)),
    };
    case 'module_declaration': return { k: 'module', name: parts[0].text, file: expression(parts[1]).parts[0], body: expression(parts.at(-1)) };
    case 'resource_declaration': {
      const [type, version] = expression(parts[1]).parts[0].split('@');
      return { k: 'resource', name: parts[0].text, type, version, existing: node.children.some((c) => c.type === 'existing'), body: expression(parts.at(-1)) };
    }
    case 'import_functionality': return { k: 'import', names: parts.slice(0, -1).map((p) => p.text), file: expression(parts.at(-1)).parts[0] };
    default: throw new Error(`${where(node)}: ${node.type} is not known here.`);
  }
}

/** The grammar takes `x => a.b` for `(x => a).b`, and `t ? a : b.c` for `(t ? a : b).c` at times: what binds closer is pushed back in to where it belongs. */
function pushed(left, build, postfix = true) {
  switch (left.k) {
    case 'lambda': return { ...left, body: pushed(left.body, build, postfix) };
    case 'ternary': return { ...left, else: pushed(left.else, build, postfix) };
    case 'binary': return postfix ? { ...left, right: pushed(left.right, build) } : build(left);
    case 'unary': return postfix ? { ...left, of: pushed(left.of, build) } : build(left);
    default: return build(left);
  }
}

function expression(node) {
  const parts = node.namedChildren.filter((c) => c.type !== 'comment' && c.type !== 'diagnostic_comment');
  switch (node.type) {
    case 'string': return string(node);
    case 'number': return { k: 'value', value: Number(node.text) };
    case 'boolean': return { k: 'value', value: node.text === 'true' };
    case 'null': return { k: 'value', value: null };
    case 'identifier': return { k: 'name', name: node.text };
    case 'parenthesized_expression': return { k: 'paren', of: expression(parts[0]) };
    case 'array': return { k: 'array', items: parts.map(expression) };
    case 'object': return { k: 'object', properties: parts.map((p) => ({ key: key(p.namedChild(0)), value: expression(p.namedChildren.at(-1)) })) };
    case 'member_expression': {
      const safe = node.children.some((c) => c.type === '.?');
      return pushed(expression(node.child(0)), (of) => ({ k: 'member', of, name: parts.at(-1).text, safe }));
    }
    case 'subscript_expression': {
      const index = expression(parts.at(-1));
      return pushed(expression(node.child(0)), (of) => ({ k: 'index', of, index }));
    }
    case 'call_expression': return { k: 'call', name: node.child(0).text, args: parts.at(-1).namedChildren.filter((c) => c.type !== 'comment').map(expression), where: where(node) };
    case 'unary_expression': return { k: 'unary', op: node.child(0).type, of: expression(node.child(1)) };
    case 'binary_expression': {
      const [left, op, right] = [node.child(0), node.child(1).type, node.child(2)];
      return pushed(expression(left), (l) => ({ k: 'binary', op, left: l, right: expression(right) }), false);
    }
    case 'ternary_expression': return pushed(expression(parts[0]), (test) => ({ k: 'ternary', test, then: expression(parts[1]), else: expression(parts[2]) }), false);
    case 'lambda_expression': {
      const names = parts[0].type === 'parenthesized_expression' ? parts[0].namedChildren : [parts[0]];
      return { k: 'lambda', params: names.map((n) => n.text), body: expression(parts.at(-1)) };
    }
    case 'for_statement': {
      const [variable] = parts;
      const names = variable.type === 'for_loop_parameters' ? variable.namedChildren.map((n) => n.text) : [variable.text];
      return { k: 'for', names, list: expression(parts[1]), body: expression(parts[2]) };
    }
    case 'if_statement': return { k: 'if', test: expression(parts[0]), body: expression(parts[1]) };
    case 'null_forgiving': case 'non_null_expression': return expression(parts[0]);
    default: throw new Error(`${where(node)}: ${node.type} is not known here: ${node.text.slice(0, 60)}`);
  }
}

const key = (node) => node.type === 'string' ? string(node) : { k: 'string', parts: [node.text], values: [] };

function string(node) {
  const parts = [''], values = [];
  for (const child of node.namedChildren) {
    if (child.type === 'interpolation') { values.push(expression(child.namedChild(0))); parts.push(''); }
    else if (child.type === 'escape_sequence') parts[parts.length - 1] += escapes[child.text[1]] ?? child.text[1];
    else parts[parts.length - 1] += child.text;
  }
  return { k: 'string', parts, values };
}
