import { texts } from '../texts';

/** The body of an error (RFC 9457). */
interface ProblemDetails {
  type: string;
  title: string;
  detail: string;
  traceId?: string;
  errors?: Record<string, string[]>;
}

/** A request that failed. The message is for people; `code` is the last part of the problem's type. */
export class ProblemError extends Error {
  readonly code: string;
  readonly errors: Record<string, string[]>;
  readonly traceId: string | undefined;

  constructor(
    readonly status: number,
    problem: Partial<ProblemDetails>,
    readonly retryAfterSeconds?: number,
  ) {
    super(problem.detail ?? problem.title ?? texts.problems.unexpected);
    this.name = 'ProblemError';
    this.code = problem.type?.split(':').at(-1) ?? '';
    this.errors = problem.errors ?? {};
    this.traceId = problem.traceId;
  }

  /** Whether the same request may succeed later: the network or a service failed, or there were too many requests. */
  get isTransient(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** `fetch`, whose failure to reach the server is a problem too. */
export async function fetchOrFail(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (failure) {
    if (request.signal.aborted) throw failure;
    throw new ProblemError(0, { type: 'offline', detail: texts.problems.offline });
  }
}

/** The data of an answer. Throws a {@link ProblemError} when it is not a success. */
export async function dataOf<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await call;
  if (!response.ok) throw problemOf(response, error);
  return data as T;
}

/** The data and the ETag of an answer. */
export async function versionedDataOf<T>(
  call: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<{ data: T; etag: string }> {
  const { data, error, response } = await call;
  if (!response.ok) throw problemOf(response, error);
  return { data: data as T, etag: response.headers.get('ETag') ?? '' };
}

export function problemOf(response: Response, body: unknown): ProblemError {
  const retryAfter = Number(response.headers.get('Retry-After'));
  const problem = typeof body === 'object' && body !== null ? (body as Partial<ProblemDetails>) : {};
  return new ProblemError(response.status, problem, retryAfter > 0 ? retryAfter : undefined);
}

export function isProblem(error: unknown, ...codes: string[]): error is ProblemError {
  return error instanceof ProblemError && (codes.length === 0 || codes.includes(error.code));
}
