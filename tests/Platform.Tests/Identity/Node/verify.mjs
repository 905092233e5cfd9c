// Finds the keys of an issuer by its discovery document, once, then answers each line of input, { token, now, audience }, with one line of output.
import { createInterface } from 'node:readline';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { allowInsecureRequests, discovery } from 'openid-client';

const issuer = process.argv[2];
const metadata = (await discovery(new URL(issuer), 'platform', undefined, undefined, { execute: [allowInsecureRequests] })).serverMetadata();
const keys = createRemoteJWKSet(new URL(metadata.jwks_uri), { cooldownDuration: 0 });

for await (const line of createInterface({ input: process.stdin })) {
  const { token, now, audience } = JSON.parse(line);
  try {
    const { payload, protectedHeader } = await jwtVerify(token, keys, {
      issuer: metadata.issuer,
      audience,
      typ: 'at+jwt',
      algorithms: ['ES256'],
      requiredClaims: ['sub', 'sid', 'jti', 'client_id', 'azp', 'scope', 'iat', 'exp'],
      currentDate: new Date(now),
    });
    console.log(JSON.stringify({ kid: protectedHeader.kid, sub: payload.sub }));
  } catch (error) {
    console.log(JSON.stringify({ error: error.code ?? String(error) }));
  }
}
