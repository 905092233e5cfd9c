// BullMQ with the numbers that it is given: node peer.mjs <redis port> <messages> <bytes> <producers> <consumers> <jobs in one add>. Prints one line of JSON.
import { Queue, Worker } from 'bullmq';

const [port, messages, bytes, producers, consumers, bulk] = process.argv.slice(2).map(Number);
const connection = { host: '127.0.0.1', port, maxRetriesPerRequest: null };
const body = 'x'.repeat(bytes);
const options = { removeOnComplete: true };

async function sendAll(queue) {
  let sent = 0;
  await Promise.all(Array.from({ length: producers }, async () => {
    while (sent < messages) {
      const count = Math.min(bulk, messages - sent);
      sent += count;
      if (bulk === 1) await queue.add('job', { body }, options);
      else await queue.addBulk(Array.from({ length: count }, () => ({ name: 'job', data: { body }, opts: options })));
    }
  }));
}

function handleAll(name) {
  let handled = 0;
  return new Promise((resolve, reject) => {
    // Counted when the completion is acknowledged, not when the handler returns.
    const worker = new Worker(name, async job => job.data.body.length, { connection, concurrency: consumers });
    worker.on('completed', () => { if (++handled === messages) resolve(worker.close()); });
    worker.on('failed', (_, error) => reject(error));
    worker.on('error', reject);
  });
}

const seconds = from => (performance.now() - from) / 1000;

// Backlog: everything is sent, then everything is handled.
const backlog = new Queue('backlog', { connection });
await backlog.waitUntilReady();
let from = performance.now();
await sendAll(backlog);
const send = seconds(from);
from = performance.now();
await handleAll('backlog');
const handle = seconds(from);

// Flow: sent and handled at the same time.
const flow = new Queue('flow', { connection });
await flow.waitUntilReady();
from = performance.now();
await Promise.all([handleAll('flow'), sendAll(flow)]);
const both = seconds(from);

console.log(JSON.stringify({ send, handle, both }));
await backlog.close();
await flow.close();
