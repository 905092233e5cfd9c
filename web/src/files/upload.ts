import { api } from '../api/client';
import { ProblemError, dataOf } from '../api/problem';
import { accessToken } from '../session/session';
import { texts as frame } from '../texts';
import { texts } from './texts';

export const maxBytes = 100 * 1000 * 1000;

/** From this size on a file goes to the storage directly: the gateway and the app have nothing to do with its bytes. */
export const directFrom = 20 * 1000 * 1000;

interface Tracking {
  onProgress: (sent: number) => void;
  /** Gets the id of the file that a direct upload becomes: the list may have it already. */
  onStart: (fileId: string) => void;
  signal: AbortSignal;
}

export async function upload(file: File, tracking: Tracking): Promise<void> {
  if (file.size > maxBytes) throw new ProblemError(413, { detail: texts.tooLarge });
  await (file.size < directFrom ? uploadThroughApi(file, tracking) : uploadDirectly(file, tracking));
}

async function uploadThroughApi(file: File, tracking: Tracking): Promise<void> {
  const headers = {
    Authorization: `Bearer ${await accessToken()}`,
    'X-File-Name': encodeURIComponent(file.name),
    'Content-Type': file.type === '' ? 'application/octet-stream' : file.type,
  };
  await send('POST', '/api/v1/files', headers, file, tracking);
}

async function uploadDirectly(file: File, tracking: Tracking): Promise<void> {
  const body = { fileName: file.name, contentType: file.type, size: file.size };
  const { fileId, method, uploadUrl, headers } = await dataOf(api.files.POST('/api/v1/files/uploads', { body }));
  tracking.onStart(fileId);
  try {
    await send(method, uploadUrl, headers, file, tracking);
  } catch (failure) {
    // What is not deleted here, because the network is away, is purged.
    await api.files.DELETE('/api/v1/files/{id}', { params: { path: { id: fileId } } }).catch(() => undefined);
    throw failure;
  }
}

/** XMLHttpRequest, because `fetch` reports no progress. */
function send(method: string, url: string, headers: Record<string, string>, file: File, { onProgress, signal }: Tracking): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    const request = new XMLHttpRequest();
    const cancelled = () => reject(new ProblemError(0, { type: 'cancelled', detail: texts.cancelled }));
    if (signal.aborted) return cancelled();
    request.open(method, url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded }) => onProgress(loaded);
    request.onload = () => (request.status < 300 ? resolve() : reject(problemOf(request)));
    request.onerror = () => reject(new ProblemError(0, { detail: frame.problems.offline }));
    request.onabort = cancelled;
    signal.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}

function problemOf(request: XMLHttpRequest): ProblemError {
  try {
    return new ProblemError(request.status, JSON.parse(request.responseText) as object);
  } catch {
    return new ProblemError(request.status, {});
  }
}
