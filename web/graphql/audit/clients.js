// Counts down with the two clients that browsers use for subscriptions, against the server at the given address.
import { createClient as createSseClient } from 'graphql-sse';
import { createClient as createWsClient } from 'graphql-ws';
import WebSocket from 'ws';

const url = process.argv[2];
const query = 'subscription { countdown(from: 3) }';
const clients = {
  sse: createSseClient({ url, retryAttempts: 0 }),
  ws: createWsClient({ url: url.replace('http', 'ws'), webSocketImpl: WebSocket, retryAttempts: 0 }),
};

for (const [name, client] of Object.entries(clients)) {
  const counted = [];
  for await (const { data } of client.iterate({ query })) {
    counted.push(data.countdown);
  }
  console.log(`${name} ${counted}`);
  client.dispose();
}
