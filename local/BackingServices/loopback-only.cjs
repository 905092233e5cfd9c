// Loaded into each service before its own code: its HTTP servers answer only programs of this machine, and pages that this machine serves.
// local/Host/Dashboard/LoopbackOnly.cs is the same rule for the dashboard.
const { Server } = require('node:http');

const host = '(localhost|127\\.0\\.0\\.1|\\[::1\\])(:\\d+)?$';
const loopbackHost = new RegExp(`^${host}`, 'i');
const loopbackOrigin = new RegExp(`^https?://${host}`, 'i');
// Pages of these origins may write to upload addresses, which only Azurite has.
const uploadOrigins = process.argv[1]?.includes('azurite') ? (process.env.Gateway__AllowedOrigins ?? '').split(',').map(origin => origin.trim()) : [];

function isAllowed({ method, headers }) {
  if (!loopbackHost.test(headers.host ?? '')) return false; // a name of somebody's that resolves to this machine (DNS rebinding)
  if (headers.origin !== undefined) return loopbackOrigin.test(headers.origin) || uploadOrigins.includes(headers.origin);
  // Browsers send no Origin with what a page embeds. To follow a link is allowed.
  return headers['sec-fetch-site'] !== 'cross-site' || (method === 'GET' && headers['sec-fetch-dest'] === 'document');
}

const refusal = 'Only programs and pages of this machine are answered. Use http://localhost.\n';
const emit = Server.prototype.emit;
Server.prototype.emit = function (event, request, responseOrSocket, ...rest) {
  if (!['request', 'checkContinue', 'checkExpectation', 'upgrade', 'connect'].includes(event) || isAllowed(request))
    return emit.call(this, event, request, responseOrSocket, ...rest);
  if (event === 'upgrade' || event === 'connect') responseOrSocket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  else responseOrSocket.writeHead(403, { 'Content-Type': 'text/plain' }).end(refusal);
  return true;
};
