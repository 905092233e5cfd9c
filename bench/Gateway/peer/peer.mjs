// Forwards all requests with a valid token: node peer.mjs <upstream> <public key as JWK> <default|keep-alive>.
// By default express-http-proxy opens a connection to the upstream for each request, and closes that of the client. Prints its address, and ends with its standard input.
import { createPublicKey } from 'node:crypto';
import { Agent } from 'node:http';
import express from 'express';
import proxy from 'express-http-proxy';
import jwt from 'jsonwebtoken';

const [upstream, jwk, connections] = process.argv.slice(2);
const key = createPublicKey({ key: JSON.parse(jwk), format: 'jwk' });
const agent = new Agent({ keepAlive: true, maxSockets: 500 });
const app = express();
app.disable('x-powered-by');
app.use((request, response, next) => {
  try {
    request.user = jwt.verify(request.headers.authorization.slice(7), key, { algorithms: ['ES256'], issuer: 'http://bench', audience: 'platform' });
    next();
  } catch {
    response.sendStatus(401);
  }
});
app.use(proxy(upstream, {
  proxyReqOptDecorator: options => connections === 'default' ? options : { ...options, agent, headers: { ...options.headers, connection: 'keep-alive' } },
}));
const server = app.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
process.stdin.resume().on('end', () => process.exit());
