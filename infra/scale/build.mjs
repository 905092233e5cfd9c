// Writes docs/scale.md: the platform's cost at three volumes, the limit that binds first and the change it calls for. Computed from infra/platform.json, the timers in the code,
// order.json (the load of an order), facts.json and postgres.json (published prices and limits) and plans.json (sizes).
//   node infra/scale/build.mjs            writes it
//   node infra/scale/build.mjs --check    exits with 1 if it is out of date
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

const root = fileURLToPath(new URL('../../', import.meta.url));
const json = path => JSON.parse(readFileSync(join(root, path), 'utf8'));
const { services } = json('infra/platform.json');
const order = json('infra/scale/order.json');
const { prices, limits } = json('infra/scale/facts.json');
const postgresLimits = json('infra/scale/postgres.json');
const { asIs, volumes } = json('infra/scale/plans.json');
const { slos, burnRates } = json('infra/operations/slos.json');
const alerts = json('infra/operations/alerts.json');
const assume = Object.fromEntries(Object.entries(order.assumptions).map(([name, { value }]) => [name, value]));
const price = name => prices[name].value ?? 0;
const limit = name => limits[name].value;

const month = 365 / 12 * 86400; // seconds
const subscriptions = services.flatMap(s => (s.subscriptions ?? []).map(subscription => ({ ...subscription, service: s.name })));
const queues = services.filter(s => s.queue).map(s => s.queue.name);
const topics = services.filter(s => s.topic).map(s => s.topic);
const titled = name => name[0].toUpperCase() + name.slice(1);

// ---- the load of one order

/** A type that somebody subscribes to is an event on that topic; any other is a command in its context's queue. */
const messages = order.messages.map(type => {
  const receivers = subscriptions.filter(s => s.types.includes(type));
  if (receivers.length > 0) return { type, entity: receivers[0].topic, receivers: receivers.map(r => r.service), filters: subscriptions.filter(s => s.topic === receivers[0].topic).length };
  const queue = `${type.split('.')[0]}-commands`;
  if (!queues.includes(queue)) throw new Error(`order.json: ${type} goes neither to a subscription nor to the queue ${queue} of infra/platform.json.`);
  return { type, entity: queue, receivers: [queue.split('-')[0]], filters: 0 };
});
const deliveries = messages.flatMap(m => m.receivers.map(receiver => ({ ...m, receiver })));
const sum = (list, value) => list.reduce((total, item) => total + value(item), 0);
const filters = sum(messages, m => m.filters);
const requests = sum(Object.values(assume.requests), n => n);
const { activities, events, timers: durableTimers } = order.orchestration;
const turns = 1 + activities + events;

const perOrder = {
  requests,
  sent: messages.length,
  received: deliveries.length,
  credits: messages.length + deliveries.length + filters,
  operations: messages.length + 2 * deliveries.length, // send, receive, complete
  activities, turns,
  actions: turns + activities,
  controlMessages: 1 + activities + events + durableTimers,
  storageRequests: 3 * (1 + activities + events + durableTimers + activities) + 3 * turns, // each queue message: put, get, delete; each turn: read history, write history, write instance
  transactions: order.transactions.value + requests,
  writes: messages.length + activities + 1 + deliveries.filter(d => d.receiver !== 'ordering').length, // outbox, steps, the order, inboxes; Ordering's replies go into the orchestration
};

/** Scale groups of Flex: HTTP and Durable of an app together, every other trigger by itself. */
const groups = [
  { service: 'gateway', name: 'http', kind: 'http', rate: requests, concurrency: 16, ready: true },
  ...Object.entries(assume.requests).map(([service, rate]) => ({ service, name: 'http', kind: 'http', rate, concurrency: 16 })),
  ...[...new Set(deliveries.map(d => `${d.receiver}/${d.entity}`))].map(key => ({ service: key.split('/')[0], name: key.split('/')[1], kind: 'message', concurrency: 16, rate: deliveries.filter(d => `${d.receiver}/${d.entity}` === key).length })),
  { service: 'ordering', name: 'durable', kind: 'turn', rate: turns + activities, concurrency: 10, ready: true },
];
perOrder.executions = sum(groups, g => g.rate);

// ---- timers: they run with or without orders

const timers = services.flatMap(service => csharp(`functions/${titled(service.name)}`).flatMap(text =>
  [...text.matchAll(/TimerTrigger\("([^"]+)"/g)].map(([, schedule]) => ({ service: service.name, schedule, perDay: runsPerDay(schedule) }))));

function csharp(folder) {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter(f => f.isFile() && f.name.endsWith('.cs') && !/[\\/](obj|bin)([\\/]|$)/.test(f.parentPath ?? f.path))
    .map(f => readFileSync(join(f.parentPath ?? f.path, f.name), 'utf8'));
}

/** Of an NCRONTAB expression with six fields whose day fields are open. */
function runsPerDay(schedule) {
  const [seconds, minutes, hours] = schedule.split(' ').map((field, i) => matches(field, i === 2 ? 24 : 60));
  return seconds * minutes * hours;
}

function matches(field, size) {
  return sum(field.split(','), part => {
    const [range, step] = part.split('/');
    const [from, to] = range === '*' ? [0, size - 1] : range.includes('-') ? range.split('-').map(Number) : [Number(range), step ? size - 1 : Number(range)];
    return Math.floor((to - from) / Number(step ?? 1)) + 1;
  });
}

const timerExecutions = sum(timers, t => t.perDay) * month / 86400;

// ---- a volume on a plan

const seconds = kind => assume.milliseconds[kind] / 1000;

/** Instances that a group keeps busy at a rate of executions a second: at least one is charged a second when it wakes; then by concurrency, or by processor. */
function busy(group, rate) {
  const work = Math.max(rate * seconds(group.kind) / group.concurrency, rate * assume.cpuMilliseconds / 1000 / assume.cpuTarget);
  return Math.max(work, 1 - Math.exp(-rate * Math.max(limit('flexMinimumSeconds'), seconds(group.kind))));
}

/** The share of each limit that the busiest minute uses. */
function use(plan, ordersPerDay) {
  const peak = ordersPerDay / 86400 * assume.peak;
  const instances = {};
  for (const g of groups) instances[g.service] = (instances[g.service] ?? 0) + Math.max(1, Math.ceil(busy(g, peak * g.rate)));
  for (const t of timers) instances[t.service] = (instances[t.service] ?? 0) + 1;
  const total = sum(Object.values(instances), n => n);
  const connected = sum(services.filter(s => s.database), s => Math.min(instances[s.name] ?? 0, plan.app.maxInstances));
  const { postgres, durable, serviceBus } = plan;
  const iops = Math.min(postgresLimits.diskIops.values[postgres.diskGb], postgresLimits.computeIops.values[postgres.sku]);
  return {
    'Flex: memory of the region': total * plan.app.memoryMb / plan.regionMb,
    'Flex: instances of the busiest app': Math.max(...Object.values(instances)) / plan.app.maxInstances,
    [serviceBus.sku === 'Standard' ? 'Service Bus Standard: credits' : 'Service Bus Premium: messaging units']:
      serviceBus.sku === 'Standard' ? peak * perOrder.credits / limit('serviceBusStandardCredits') : peak * (perOrder.sent + perOrder.received) / (serviceBus.units * assume.operationsPerUnit),
    'PostgreSQL: connections': connected * plan.app.pool / (postgresLimits.connections.values[postgres.sku] * postgres.servers),
    'PostgreSQL: disk operations': peak * perOrder.writes / (iops * postgres.servers),
    'PostgreSQL: processors': peak * perOrder.transactions / (postgres.vCores * postgres.servers * assume.transactionsPerVCore),
    ...(durable.provider === 'scheduler'
      ? { 'Durable Task Scheduler: actions': peak * perOrder.actions / (durable.units * limit('durableTaskActions')) }
      : {
        'Durable: control queues (partitions)': peak * perOrder.controlMessages / (durable.partitions * limit('storageQueueMessages')),
        'Durable: the work-item queue': peak * perOrder.activities / limit('storageQueueMessages'),
        'Durable: requests to its storage account': peak * perOrder.storageRequests / limit('storageAccountRequests'),
      }),
  };
}

function costs(plan, ordersPerDay) {
  const rate = ordersPerDay / 86400;
  const orders = rate * month;
  const gb = plan.app.memoryMb / 1024;
  let onDemand = 0, readyBaseline = 0, readyExecution = 0;
  for (const g of groups) {
    const instances = busy(g, rate * g.rate);
    const ready = g.ready ? plan.app.alwaysReady : 0;
    readyBaseline += ready * gb * month;
    readyExecution += Math.min(instances, ready) * gb * month;
    onDemand += Math.max(0, instances - ready) * gb * month;
  }
  const timerSeconds = sum(timers, t => busy({ kind: 'timer', concurrency: 1 }, t.perDay / 86400)) * gb * month;
  const executions = orders * perOrder.executions + timerExecutions;
  const operations = orders * perOrder.operations / 1e6;
  const tiers = [[13, 0], [87, price('serviceBusStandardTo100M')], [2400, price('serviceBusStandardTo2500M')], [Infinity, price('serviceBusStandardOver2500M')]];
  let left = operations, standard = price('serviceBusStandardBase');
  for (const [size, each] of tiers) { standard += Math.min(left, size) * each; left -= Math.min(left, size); }
  const { postgres } = plan, copies = postgres.servers * (postgres.highAvailability ? 2 : 1);
  const endpoints = plan.privateEndpoints
    ? 2 * services.length + services.filter(s => s.durable || s.blobTriggers || s.containers).length + services.length - 1 + 2 + services.filter(s => s.secrets).length : 0;
  const entities = queues.length + topics.length;
  const burns5 = slos.length * burnRates.filter(b => b.frequency === 'PT5M').length, burns15 = slos.length * burnRates.length - burns5;
  return {
    'Functions': Math.max(0, onDemand + timerSeconds - limit('flexGrantGbSeconds')) * price('flexGbSecond') + readyBaseline * price('flexReadyBaseline') + readyExecution * price('flexReadyExecution')
      + Math.max(0, executions - limit('flexGrantExecutions')) / 1e6 * price('flexExecutions'),
    'Service Bus': plan.serviceBus.sku === 'Standard' ? standard : plan.serviceBus.units * price('serviceBusPremiumUnit'),
    'PostgreSQL': copies * (postgres.vCores * price('postgresVCore') + postgres.diskGb * price('postgresStorageGb')),
    'Durable (storage operations)': plan.durable.provider === 'scheduler' ? 0
      : orders * ((perOrder.storageRequests - 3 * turns) / 1e4 * price('storageQueueOperations') + 3 * turns / 1e4 * price('storageTableOperations')),
    'Telemetry': executions * assume.telemetryKb * plan.telemetryKept / 1e6 * price('logsGb'),
    'Private endpoints': endpoints * price('privateEndpoint'),
    'Alerts, web test, static web app': (alerts.metrics.length - 1 + entities + 2 * entities * alerts.perEntity.length) * price('metricAlert') + (alerts.logs.length + burns5) * price('logAlert5')
      + burns15 * price('logAlert15') + 5 * price('webTest') + price('staticWebApp'),
  };
}

/** The volume at which the use of a limit reaches the headroom. */
function carries(plan, name) {
  let low = 1, high = 1e10;
  if (use(plan, high)[name] < assume.headroom) return Infinity;
  while (high / low > 1.001) { const middle = Math.sqrt(low * high); if (use(plan, middle)[name] < assume.headroom) low = middle; else high = middle; }
  return low;
}

// ---- the paper

const number = n => n >= 100 ? Math.round(n).toLocaleString('en-US') : n >= 10 ? n.toFixed(0) : n >= 1 ? n.toFixed(1) : n.toPrecision(1);
const rounded = n => Number(n.toPrecision(2)).toLocaleString('en-US');
const dollars = n => n === 0 ? '–' : `${n < 10 ? n.toFixed(2) : Math.round(n).toLocaleString('en-US')}`;
const percent = share => share < 0.01 ? '< 1 %' : `${Math.round(share * 100).toLocaleString('en-US')} %`;
const row = cells => `| ${cells.join(' | ')} |`;
const table = (head, rows) => [row(head), row(head.map((_, i) => i === 0 ? '---' : '---:')), ...rows.map(row)].join('\n');
const first = uses => Object.entries(uses).sort((a, b) => b[1] - a[1])[0];
const usesAsIs = volumes.map(v => use(asIs, v.ordersPerDay));
const idle = costs({ ...volumes[0].plan, privateEndpoints: false }, 0);
const timerCost = Math.max(0, sum(timers, t => busy({ kind: 'timer', concurrency: 1 }, t.perDay / 86400)) * 2 * month - limit('flexGrantGbSeconds')) * price('flexGbSecond') + Math.max(0, timerExecutions - limit('flexGrantExecutions')) / 1e6 * price('flexExecutions');
const shape = plan => `Service Bus ${plan.serviceBus.sku}${plan.serviceBus.units ? ` × ${plan.serviceBus.units}` : ''}; PostgreSQL ${plan.postgres.servers} × ${plan.postgres.sku.replace('Standard_', '')}, ${plan.postgres.diskGb} GiB${plan.postgres.highAvailability ? ', highly available' : ''}; Durable on ${plan.durable.provider === 'scheduler' ? `the Durable Task Scheduler, ${plan.durable.units} units` : `storage, ${plan.durable.partitions} partitions`}; ${plan.app.maxInstances} instances of ${plan.app.memoryMb} MB per app at most${plan.app.alwaysReady ? `, ${plan.app.alwaysReady} always ready for the gateway and for orchestrations` : ''}${plan.privateEndpoints ? '; private endpoints' : ''}${plan.telemetryKept < 1 ? `; ${percent(plan.telemetryKept)} of the traces kept` : ''}`;
const planCosts = volumes.map(v => costs(v.plan, v.ordersPerDay));
const totals = planCosts.map(c => sum(Object.values(c), n => n));
const { '//': _, ...byPostgresSize } = postgresLimits;
const facts = Object.entries({ ...prices, ...limits, ...Object.fromEntries(Object.entries(byPostgresSize).map(([name, f]) => [`PostgreSQL, ${name}`, f])) });

for (const v of volumes) {
  const [name, share] = first(use(v.plan, v.ordersPerDay));
  if (share > 1) throw new Error(`plans.json: the plan for ${v.name} does not carry it: ${name} is at ${percent(share)}.`);
}

const paper = `# Cost and scale

<!-- Written by infra/scale/build.mjs from infra/platform.json, the timers in the code, and the other files of infra/scale. -->

These figures are computed from the load of one order, published prices and published limits; nothing was measured on Azure. They show what grows how, which limit binds first and what to change then. Before you promise
anything, run a load test and put your own numbers into \`infra/scale/order.json\`. Prices are pay-as-you-go US dollars from the sources below, for several regions and dates; expect the sums to be right within about 25 %.

## In short

${table(['', ...volumes.map(v => v.name)], [
  ['Orders a second, mean and peak minute', ...volumes.map(v => `${number(v.ordersPerDay / 86400)} and ${number(v.ordersPerDay / 86400 * assume.peak)}`)],
  ['First limit of size `prod`', ...usesAsIs.map(u => `${first(u)[0]}, ${percent(first(u)[1])} used`)],
  ['Size `prod` suffices', ...usesAsIs.map(u => first(u)[1] <= assume.headroom ? 'yes' : first(u)[1] <= 1 ? 'without headroom' : '**no**')],
  ['Cost a month with the changes below', ...totals.map((t, i) => `**$${dollars(t)}**${volumes[i].plan.durable.provider === 'scheduler' ? ' and the scheduler' : ''}`)],
  ['Cost per order', ...totals.map((t, i) => `$${(t / (volumes[i].ordersPerDay * month / 86400)).toPrecision(2)}`)],
])}

Without any orders, the smallest plan costs $${dollars(sum(Object.values(idle), n => n))} a month. The apps' ${timers.length} timers are $${dollars(timerCost)} of it: each run wakes an instance, which is charged for at least a second.

## The load of one order

${table(['', 'Per order', 'Source'], [
  ['HTTP requests at the gateway', requests, 'assumed'],
  ['Messages sent', perOrder.sent, 'the checkout, counted by the test `CountingAnOrder`'],
  ['Messages received', perOrder.received, 'the same, and the subscriptions of `infra/platform.json`'],
  ['Billed Service Bus operations', perOrder.operations, 'send, receive, complete'],
  ['Service Bus credits (Standard)', perOrder.credits, 'sent, received, and evaluated filters'],
  ['Orchestrator turns and activities', `${turns} and ${activities}`, 'the steps of the checkout: one turn for the start and for each result and reply'],
  ['Function executions', perOrder.executions, 'each request twice (gateway and app), each message received, each turn and activity'],
  ['Database transactions', perOrder.transactions, `${order.transactions.how} One more for each HTTP request.`],
  ['Commits that write', perOrder.writes, 'outbox, steps, the order and inboxes, counted singly; the disk sees fewer, because concurrent commits share a flush'],
  ['Requests to Durable\'s storage', perOrder.storageRequests, 'put, get and delete of each queue message; three table operations for each turn'],
])}

## Which limit binds first

The use of each limit in the peak minute with size \`prod\` (\`infra/modules/sizes.bicep\`), and the orders a day up to which it stays below ${percent(assume.headroom)}:

${table(['Limit', ...volumes.map(v => v.name), 'Sufficient for orders a day'], Object.keys(usesAsIs[0]).map(name => [name,
  ...usesAsIs.map(u => name === first(u)[0] ? `**${percent(u[name])}**` : percent(u[name])), Number.isFinite(carries(asIs, name)) ? rounded(carries(asIs, name)) : 'any'])
  .sort((a, b) => Number(String(a.at(-1)).replaceAll(',', '')) - Number(String(b.at(-1)).replaceAll(',', ''))))}

Service Bus *Standard* would use ${percent(use(volumes[0].plan, 100000)['Service Bus Standard: credits'])} of its credits at 100,000 orders a day, and suffice for ${rounded(carries(volumes[0].plan, 'Service Bus Standard: credits'))}.

## What to change

${volumes.map((v, i) => {
  const uses = Object.entries(use(v.plan, v.ordersPerDay)).sort((a, b) => b[1] - a[1]);
  return `### ${v.name}\n\n${v.change}\n\n${shape(v.plan)}.\n\nHighest use: ${uses.slice(0, 3).map(([name, share]) => `${name} ${percent(share)}`).join(', ')}. A year of orders takes about ${rounded(v.ordersPerDay * 365 * assume.databaseKb / 1e6)} GB.`;
}).join('\n\n')}

## What it costs

In dollars a month, for the plans above.

${table(['', ...volumes.map(v => v.name)], [
  ...Object.keys(planCosts[0]).map(name => [name, ...planCosts.map(c => dollars(c[name]))]),
  ['**Sum**', ...totals.map(t => `**${dollars(t)}**`)],
])}

Not included, because no figure is published or because it depends on you: ${Object.values(prices).filter(p => p.value === null).map(p => p.unit).join('; ')}; traffic to the internet and through private endpoints; backups beyond the size of the database; storage of files; the mail provider.
High availability doubles the compute and storage of the database.

## Assumptions

These values are estimates: replace them with measurements. \`latency.kql\` in \`infra/operations/queries\` and the apps' metric \`CpuPercentage\` provide most of them.

${table(['', 'Value', 'Meaning'], Object.entries(order.assumptions).map(([name, { value, means }]) => [name, typeof value === 'object' ? Object.entries(value).map(([k, v]) => `${k} ${v}`).join(', ') : value, means]))}

## Timers

${table(['App', 'Schedule', 'Runs a month', 'Dollars a month'], [...timers].sort((a, b) => b.perDay - a.perDay).map(t =>
  [t.service, `\`${t.schedule}\``, Math.round(t.perDay * month / 86400).toLocaleString('en-US'), dollars(busy({ kind: 'timer', concurrency: 1 }, t.perDay / 86400) * 2 * month * price('flexGbSecond') + t.perDay * month / 86400 / 1e6 * price('flexExecutions'))]))}

Before the free grant (${limit('flexGrantGbSeconds').toLocaleString('en-US')} GB-seconds and ${limit('flexGrantExecutions').toLocaleString('en-US')} executions a month). A run that shares its second with another run of the same function costs nothing more; different functions do not share.

## Sources

${table(['', 'Value', 'Unit', 'Source', 'As of'], facts.map(([name, f]) => [name,
  f.values ? Object.entries(f.values).map(([k, v]) => `${k.replace('Standard_', '')} ${v}`).join(', ') : f.value ?? '**not found**', f.unit, f.source, f.date ?? '']))}
`;

const path = join(root, 'docs/scale.md');
if (process.argv.includes('--check')) {
  let there = '';
  try { there = readFileSync(path, 'utf8').replaceAll('\r\n', '\n'); } catch { /* then it is not up to date */ }
  if (there !== paper) { console.error('docs/scale.md is not up to date: run node infra/scale/build.mjs'); process.exitCode = 1; }
} else {
  writeFileSync(path, paper);
  for (const [i, v] of volumes.entries()) console.log(`${v.name}: $${dollars(totals[i])} a month; first limit of prod as it is: ${first(usesAsIs[i])[0]} ${percent(first(usesAsIs[i])[1])}`);
}
