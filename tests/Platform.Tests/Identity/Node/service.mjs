// A service with openid-client: gets a token, asks about it, revokes it, and asks again. Writes what it saw as one line.
import * as client from 'openid-client';

const [issuer, id, secret, scope] = process.argv.slice(2);
const config = await client.discovery(new URL(issuer), id, secret, client.ClientSecretBasic(secret), { execute: [client.allowInsecureRequests] });
const tokens = await client.clientCredentialsGrant(config, { scope });
const before = await client.tokenIntrospection(config, tokens.access_token);
await client.tokenRevocation(config, tokens.access_token);
const metadata = config.serverMetadata();
console.log(JSON.stringify({
  token: tokens.access_token, expiresIn: tokens.expires_in, active: before.active, sub: before.sub, issuer: before.iss, grants: metadata.grant_types_supported,
}));
