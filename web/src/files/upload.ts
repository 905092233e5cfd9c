import { ProblemError } from '../api/problem';
import { accessToken } from '../session/session';
import { texts as frame } from '../texts';
import { texts } from './texts';

export const maxBytes = 100 * 1000 * 1000;

/** Sends a file. XMLHttpRequest, because `fetch` does not tell how much was sent. */
export async function upload(file: File, onProgress: (sent: number) => void, signal: AbortSignal): Promise<void> {
  if (file.size > maxBytes) throw new ProblemError(413, { detail: texts.tooLarge });
  const token = await accessToken();
  await new Promise<void>((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', '/api/v1/files');
    request.setRequestHeader('Authorization', `Bearer ${token}`);
    request.setRequestHeader('X-File-Name', encodeURIComponent(file.name));
    request.setRequestHeader('Content-Type', file.type === '' ? 'application/octet-stream' : file.type);
    request.upload.onprogress = ({ loaded }) => onProgress(loaded);
    request.onload = () => (request.status < 300 ? resolve() : reject(problemOf(request)));
    request.onerror = () => reject(new ProblemError(0, { detail: frame.problems.offline }));
    request.onabort = () => reject(new ProblemError(0, { type: 'cancelled', detail: texts.cancelled }));
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
