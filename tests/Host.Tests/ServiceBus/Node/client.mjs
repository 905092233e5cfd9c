// node client.mjs <connection string> <what to do>: writes what the client saw as JSON.
import { ServiceBusClient } from "@azure/service-bus";

const [connectionString, what] = process.argv.slice(2);
const client = new ServiceBusClient(connectionString, { retryOptions: { maxRetries: 0, timeoutInMs: 15_000 } });
const wait = { maxWaitTimeInMs: 10_000 };
const codeOf = async work => {
  try {
    await work();
    return "none";
  } catch (error) {
    return error.code ?? error.name;
  }
};
const one = async receiver => (await receiver.receiveMessages(1, wait))[0];

const tasks = {
  async send() {
    const sender = client.createSender("to-dotnet");
    await sender.sendMessages({
      body: { product: "puzzle", quantity: 2 }, messageId: "m-1", subject: "placed", contentType: "application/json", correlationId: "c-1",
      to: "somebody", replyTo: "answers", timeToLive: 3_600_000,
      applicationProperties: { text: "é ☕", number: 42, real: 0.5, flag: true },
    });
    const batch = await sender.createMessageBatch();
    for (let i = 0; i < 20; i++) batch.tryAddMessage({ body: Buffer.from(`${i}`) });
    await sender.sendMessages(batch);
    return { maxSizeInBytes: batch.maxSizeInBytes, tooLarge: await codeOf(() => sender.sendMessages({ body: Buffer.alloc(256 * 1024) })) };
  },

  async receive() {
    const receiver = client.createReceiver("to-node");
    const message = await one(receiver);
    await receiver.completeMessage(message);
    const { messageId, subject, applicationProperties, deliveryCount, state } = message;
    return { body: message.body.toString(), messageId, subject, applicationProperties, deliveryCount, state, trace: applicationProperties["Diagnostic-Id"] };
  },

  async settle() {
    const receiver = client.createReceiver("orders");
    const changes = { step: 2 };
    await receiver.abandonMessage(await one(receiver), changes);
    const again = await one(receiver);
    const lockedUntil = again.lockedUntilUtc;
    await receiver.renewMessageLock(again);
    await receiver.deferMessage(again, changes);
    const [deferred] = await receiver.receiveDeferredMessages(again.sequenceNumber);
    await receiver.completeMessage(deferred);
    await receiver.deadLetterMessage(await one(receiver), { deadLetterReason: "Unreadable", deadLetterErrorDescription: "No JSON.", by: "node" });
    const dead = client.createReceiver("orders", { subQueueType: "deadLetter", receiveMode: "receiveAndDelete" });
    const [peeked] = await dead.peekMessages(10);
    const [letter] = await dead.receiveMessages(1, wait);
    const transfer = client.createReceiver("orders", { subQueueType: "transferDeadLetter" });
    return {
      deliveryCount: again.deliveryCount, step: again.applicationProperties.step, renewed: again.lockedUntilUtc >= lockedUntil, deferred: deferred.state,
      reason: letter.deadLetterReason, description: letter.deadLetterErrorDescription, by: letter.applicationProperties.by,
      peeked: peeked.body.toString(), source: letter.deadLetterSource,
      transfer: (await transfer.peekMessages(10)).length,
      left: (await receiver.receiveMessages(1, { maxWaitTimeInMs: 100 })).length,
    };
  },

  async fail() {
    const receiver = client.createReceiver("orders");
    const message = await one(receiver);
    await receiver.completeMessage(message);
    return {
      unknown: await codeOf(() => client.createSender("nowhere").sendMessages({ body: "x" })),
      session: await codeOf(() => client.createReceiver("carts").receiveMessages(1, wait)),
      noSession: await codeOf(() => client.createSender("carts").sendMessages({ body: "x" })),
      longId: await codeOf(() => client.createSender("orders").sendMessages({ body: "x", sessionId: "s".repeat(129) })),
      deferred: await codeOf(() => receiver.receiveDeferredMessages(message.sequenceNumber)),
    };
  },

  async session() {
    const next = await client.acceptNextSession("carts");
    const bodies = (await next.receiveMessages(2, wait)).map(message => message.body.toString());
    await next.setSessionState({ step: 1 });
    await next.renewSessionLock();
    const taken = await codeOf(() => client.acceptSession("carts", next.sessionId));
    await next.close();
    const again = await client.acceptSession("carts", next.sessionId);
    const [message] = await again.receiveMessages(1, wait);
    await again.completeMessage(message);
    return { sessionId: next.sessionId, bodies, taken, state: await again.getSessionState(), first: message.body.toString() };
  },

  async schedule() {
    const sender = client.createSender("orders");
    const later = new Date(Date.UTC(2026, 2, 1, 13));
    const [first, second] = await sender.scheduleMessages([{ body: "first" }, { body: "second" }], later);
    await sender.cancelScheduledMessages(first);
    return { cancelled: await codeOf(() => sender.cancelScheduledMessages(first)), greater: second.greaterThan(first) };
  },

  async process() {
    const receiver = client.createReceiver("orders");
    const handled = [];
    await new Promise((resolve, reject) => receiver.subscribe({
      async processMessage(message) {
        handled.push(message.body.toString());
        if (handled.length === 20) resolve();
      },
      async processError({ error }) { reject(error); },
    }, { maxConcurrentCalls: 4 }));
    await receiver.close(); // waits until the last one is completed
    return { handled };
  },
};

console.log(JSON.stringify(await tasks[what]()));
await client.close();
