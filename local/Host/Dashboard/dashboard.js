// The dashboard of the local host: one page, no build. Everything that comes from the apps is shown as text, never as markup.

const view = document.getElementById('view');
const state = document.getElementById('state');

// --- making elements ---

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'onclick' || name === 'onsubmit' || name === 'onchange') made[name] = value;
    else if (value !== null && value !== undefined && value !== false) made.setAttribute(name, value);
  }
  made.append(...children.flat().filter(child => child !== null && child !== undefined).map(child => child instanceof Node ? child : String(child)));
  return made;
}

const link = (hash, text) => element('a', { href: `#${hash}` }, text);
const part = encodeURIComponent;
const time = at => at ? element('time', { datetime: at, title: at }, new Date(at).toLocaleTimeString(undefined, { hour12: false })) : '';
const number = value => (value ?? '').toLocaleString();
const milliseconds = value => value === null || value === undefined ? '' : value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString();
const pretty = text => {
  try { return JSON.stringify(JSON.parse(text), null, 2); } catch { return text; }
};

// Columns are [title, cell of a row, is a number].
function table(columns, rows, { failed = () => false, none = 'Nothing here.' } = {}) {
  if (rows.length === 0) return element('p', { class: 'soft' }, none);
  const kind = column => column[2] ? 'number' : null;
  return element('table', {},
    element('thead', {}, element('tr', {}, columns.map(c => element('th', { class: kind(c), scope: 'col' }, c[0])))),
    element('tbody', {}, rows.map(row => element('tr', { class: failed(row) ? 'failed' : null }, columns.map(c => element('td', { class: kind(c) }, c[1](row)))))));
}

// --- asking the host ---

async function ask(path, options) {
  const answer = await fetch(`api/${path}`, options);
  if (!answer.ok) throw new Error((await answer.json().catch(() => null))?.detail ?? `The host answered ${answer.status}.`);
  return answer.status === 204 ? null : answer.json();
}

// The header is one that no other site can send without asking first, so that none can press these buttons.
const act = path => ask(path, { method: 'POST', headers: { 'X-Dashboard': '1' } });

const button = (text, path, question) => element('button', {
  type: 'button',
  onclick: async event => {
    if (question && !confirm(question)) return;
    event.target.disabled = true;
    await show(() => act(path));
    refresh();
  },
}, text);

// --- the pages: each gives its elements, and how often it is made again ---

async function apps() {
  const { apps } = await ask('apps');
  return apps.flatMap(app => [
    element('h2', {}, element('a', { href: app.address, target: '_blank', rel: 'noreferrer' }, app.name), ' ', element('span', { class: 'soft' }, app.address)),
    table([
      ['Function', f => f.name],
      ['Trigger', f => f.kind],
      ['Succeeded', f => number(f.runs.succeeded), true],
      ['Failed', f => number(f.runs.failed), true],
      ['p50 ms', f => milliseconds(f.runs.medianMilliseconds), true],
      ['p95 ms', f => milliseconds(f.runs.p95Milliseconds), true],
      ['Last failure', ({ runs: { lastFailure } }) => lastFailure ? [time(lastFailure.at), ` ${lastFailure.error} `, lastFailure.traceId ? link(`logs?trace=${lastFailure.traceId}`, 'logs') : ''] : ''],
    ], app.functions, { failed: f => f.runs.failed > 0 }),
  ]);
}

async function entities() {
  const found = await ask('entities');
  return [
    element('h2', {}, 'Queues and subscriptions'),
    table([
      ['Name', e => link(`messages?entity=${part(e.entity)}`, e.entity)],
      ['Active', e => number(e.counts.active), true],
      ['Locked', e => number(e.counts.locked), true],
      ['Scheduled', e => number(e.counts.scheduled), true],
      ['Deferred', e => number(e.counts.deferred), true],
      ['Oldest waits for', e => e.oldestAge?.replace(/\.\d+$/, '') ?? '', true],
      ['Bytes', e => number(e.sizeInBytes), true],
      ['Dead letters', e => e.counts.deadLettered ? link(`messages?entity=${part(e.entity)}&dead=true`, number(e.counts.deadLettered)) : '0', true],
    ], found, { failed: e => e.counts.deadLettered > 0 }),
  ];
}

async function messages(query) {
  const entity = query.get('entity'), dead = query.get('dead') === 'true', after = query.get('after') ?? 0;
  const { items, next } = await ask(`messages?entity=${part(entity)}&dead=${dead}&after=${part(after)}`);
  const one = (m, what) => `dead-letters/${what}?entity=${part(entity)}&sequenceNumber=${m.sequenceNumber}`;
  return [
    element('h2', {}, dead ? `Dead letters of ${entity}` : entity),
    dead && items.length > 0 ? element('p', {},
      button('Redrive all', `dead-letters/redrive?entity=${part(entity)}`), ' ',
      button('Discard all', `dead-letters/discard?entity=${part(entity)}`, `Delete every dead letter of ${entity}?`)) : null,
    table([
      ['#', m => m.sequenceNumber, true],
      ['Enqueued', m => time(m.enqueuedAt)],
      ['Subject', m => m.subject ?? ''],
      ['Deliveries', m => m.deliveryCount, true],
      dead ? ['Reason', m => [element('strong', {}, m.deadLetterReason ?? ''), ' ', m.deadLetterDescription ?? '']] : ['State', m => [m.state, m.lastError ? element('span', { class: 'bad' }, ` ${m.lastError}`) : '']],
      ['Body', m => element('details', {}, element('summary', {}, m.messageId), element('pre', {}, pretty(m.body)))],
      dead ? ['', m => [button('Redrive', one(m, 'redrive')), ' ', button('Discard', one(m, 'discard'), 'Delete this message?')]] : ['', () => ''],
    ], items, { none: dead ? 'No dead letters.' : 'No messages.' }),
    next ? element('p', {}, link(`messages?entity=${part(entity)}&dead=${dead}&after=${next}`, 'More')) : null,
  ];
}

async function instances(query) {
  const hubs = await ask('hubs');
  if (hubs.length === 0) return [element('p', { class: 'soft' }, 'No app here has orchestrations.')];
  const [status, text, after] = ['status', 'text', 'after'].map(name => query.get(name) ?? '');
  const { hub, counts } = hubs.find(h => h.hub === query.get('hub')) ?? hubs[0];
  const { items, next } = await ask(`instances/${part(hub)}?status=${part(status)}&text=${part(text)}&after=${part(after)}`);
  const choose = event => event.target.form.requestSubmit();
  return [
    element('form', { onsubmit: search('instances') },
      element('select', { name: 'hub', 'aria-label': 'Task hub', onchange: choose }, hubs.map(h => element('option', { value: h.hub, selected: h.hub === hub }, h.hub))),
      element('select', { name: 'status', 'aria-label': 'Status', onchange: choose },
        element('option', { value: '' }, 'Any status'),
        Object.entries(counts).map(([s, count]) => element('option', { value: s, selected: s === status }, `${s} (${number(count)})`))),
      element('input', { type: 'search', name: 'text', placeholder: 'Instance id starts with …', value: text, 'aria-label': 'Instance id' }),
      element('button', {}, 'Search')),
    table([
      ['Instance', i => link(`instance?hub=${part(hub)}&id=${part(i.summary.instanceId)}`, i.summary.instanceId)],
      ['Orchestrator', i => i.summary.name],
      ['Status', i => i.status],
      ['Created', i => time(i.summary.createdAt)],
      ['Changed', i => time(i.summary.lastUpdatedAt)],
      ['Error', i => i.summary.error ?? ''],
    ], items, { failed: i => i.status === 'Failed', none: 'No orchestrations.' }),
    next ? element('p', {}, link(`instances?hub=${part(hub)}&status=${part(status)}&text=${part(text)}&after=${part(next)}`, 'More')) : null,
  ];
}

async function instance(query) {
  const found = await ask(`instances/${part(query.get('hub'))}/${part(query.get('id'))}`);
  const began = found.history.length > 0 ? new Date(found.history[0].at) : null;
  return [
    element('h2', {}, `${found.name} ${found.instanceId}`),
    element('p', {}, element('strong', { class: found.status === 'Failed' ? 'bad' : null }, found.status), found.customStatus ? ` · ${found.customStatus}` : ''),
    found.failure ? element('pre', { class: 'bad' }, found.failure) : null,
    found.input ? element('details', {}, element('summary', {}, 'Input'), element('pre', {}, pretty(found.input))) : null,
    found.output ? element('details', {}, element('summary', {}, 'Output'), element('pre', {}, pretty(found.output))) : null,
    element('h2', {}, 'History'),
    table([
      ['Step', e => e.step ?? '', true],
      ['After ms', e => began ? milliseconds(new Date(e.at) - began) : '', true],
      ['Event', e => e.kind],
      ['Name', e => e.name ?? ''],
      ['Took', e => e.took ?? '', true],
      ['', e => e.text ? element('pre', {}, pretty(e.text)) : ''],
    ], found.history, { failed: e => e.kind.endsWith('Failed') }),
  ];
}

let shownLogs = [];
async function logs(query, isNew) {
  const trace = query.get('trace') ?? '', app = query.get('app') ?? '';
  if (isNew) shownLogs = [];
  const more = await ask(`logs?after=${shownLogs.at(-1)?.number ?? 0}&trace=${part(trace)}&app=${part(app)}`);
  shownLogs = [...shownLogs, ...more].slice(-500);
  return [
    element('form', { onsubmit: search('logs') },
      element('input', { type: 'search', name: 'trace', placeholder: 'Trace id (the answer header trace-id)', value: trace, 'aria-label': 'Trace id' }),
      element('input', { name: 'app', placeholder: 'App', value: app, 'aria-label': 'App' }),
      element('button', {}, 'Show')),
    table([
      ['Time', l => time(l.at)],
      ['App', l => l.app],
      ['Level', l => l.level],
      ['From', l => l.category],
      ['Message', l => element('pre', {}, l.message)],
      ['Trace', l => l.traceId ? link(`logs?trace=${l.traceId}`, l.traceId.slice(0, 8)) : ''],
    ], shownLogs.toReversed(), { failed: l => l.level === 'error' || l.level === 'critical', none: 'No lines yet.' }),
  ];
}

const search = page => event => {
  event.preventDefault();
  location.hash = `${page}?${new URLSearchParams(new FormData(event.target))}`;
};

// --- going from page to page ---

const pages = { apps: [apps, 2000], entities: [entities, 2000], messages: [messages], instances: [instances, 2000], instance: [instance, 2000], logs: [logs, 1000] };
let current = '', timer = 0, turn = 0;

async function show(work) {
  try {
    await work();
    state.textContent = '';
  } catch (failure) {
    state.textContent = failure instanceof TypeError ? 'The host does not answer.' : failure.message;
  }
}

async function refresh() {
  clearTimeout(timer);
  const mine = ++turn, hash = location.hash.slice(1) || 'apps';
  const [name, query] = hash.split('?', 2);
  const [page, every] = pages[name] ?? pages.apps;
  const isNew = hash !== current;
  // What is being read, typed or selected stays.
  const busy = !isNew && (view.querySelector('details[open]') || view.contains(document.activeElement) && document.activeElement.matches('input, select') || String(getSelection()));
  if (!busy) {
    await show(async () => {
      const made = (await page(new URLSearchParams(query), isNew)).filter(Boolean);
      if (mine !== turn) return;
      view.replaceChildren(...made);
      current = hash;
    });
  }
  if (mine !== turn) return;
  for (const tab of document.querySelectorAll('nav a[href^="#"]')) {
    const is = { messages: '#entities', instance: '#instances' }[name] ?? `#${name}`;
    tab.toggleAttribute('aria-current', tab.getAttribute('href') === is);
  }
  if (every) timer = setTimeout(refresh, every);
}

addEventListener('hashchange', refresh);
refresh();
show(async () => {
  const { mailPage, telemetryPage } = await ask('apps');
  const mails = document.getElementById('mails');
  if (mailPage) [mails.href, mails.hidden] = [mailPage, false];
  const traces = document.getElementById('traces');
  if (telemetryPage) [traces.href, traces.hidden] = [telemetryPage, false];
});
