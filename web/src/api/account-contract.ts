// The part of Identity's contract that is written and not merged yet. It goes, and `paths` of generated/identity takes its place,
// once functions/Identity/openapi.yaml has these operations.
interface Json<Body> {
  content: { 'application/json': Body };
}
interface Operation<Request, Status extends number, Response> {
  parameters: { query?: never; header?: never; path?: never; cookie?: never };
  requestBody: Json<Request>;
  responses: Record<Status, { headers: Record<string, unknown>; content: Response }>;
}
type Sent<Request, Status extends number> = { post: Operation<Request, Status, { 'application/json'?: never }> };

export interface OwnSession {
  id: string;
  device: string;
  address: string;
  startedAt: string;
  lastUsedAt: string;
  current: boolean;
}

export interface AccountPaths {
  '/api/v1/auth/register': Sent<{ email: string; password: string; displayName: string }, 202>;
  '/api/v1/auth/verify-email': Sent<{ token: string }, 204>;
  '/api/v1/auth/resend-verification': Sent<{ email: string }, 202>;
  '/api/v1/auth/forgot-password': Sent<{ email: string }, 202>;
  '/api/v1/auth/reset-password': Sent<{ token: string; password: string }, 204>;
  '/api/v1/auth/change-password': Sent<{ currentPassword: string; password: string }, 204>;
  '/api/v1/auth/change-email': Sent<{ email: string; password: string }, 202>;
  '/api/v1/auth/delete-account': Sent<{ password: string }, 204>;
  '/api/v1/auth/sessions': {
    get: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never };
      responses: { 200: { headers: Record<string, unknown>; content: { 'application/json': OwnSession[] | { items: OwnSession[] } } } };
    };
    delete: {
      parameters: { query?: never; header?: never; path?: never; cookie?: never };
      responses: { 204: { headers: Record<string, unknown>; content?: never } };
    };
  };
  '/api/v1/auth/sessions/{id}': {
    delete: {
      parameters: { query?: never; header?: never; path: { id: string }; cookie?: never };
      responses: { 204: { headers: Record<string, unknown>; content?: never } };
    };
  };
}
