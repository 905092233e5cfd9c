import { QueryClientProvider } from '@tanstack/react-query';
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { RouterProvider, createMemoryRouter } from 'react-router';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { newQueryClient } from '../src/api/queries';
import { isChanging } from '../src/files/file-query';
import { directFrom, maxBytes, upload } from '../src/files/upload';
import { QuarantinePage } from '../src/operations';
import { type Received, serve } from './server';

const fileId = '0193e1a0-7c1e-7000-8000-0000000000f1';

/** In the place of the browser's: answers each request with a status. */
class FakeRequest {
  static sent: { method: string; url: string; headers: Record<string, string>; size: number }[] = [];
  static answer = 201;
  readonly upload: { onprogress?: (event: { loaded: number }) => void } = {};
  readonly responseText = '';
  status = 0;
  onload: () => void = () => undefined;
  private method = '';
  private url = '';
  private readonly headers: Record<string, string> = {};

  open(method: string, url: string) {
    [this.method, this.url] = [method, url];
  }

  setRequestHeader(name: string, value: string) {
    this.headers[name] = value;
  }

  send(file: File) {
    FakeRequest.sent.push({ method: this.method, url: this.url, headers: this.headers, size: file.size });
    this.upload.onprogress?.({ loaded: file.size });
    this.status = FakeRequest.answer;
    this.onload();
  }
}

function fileOf(size: number): File {
  const file = new File([], 'film.mp4', { type: 'video/mp4' });
  Object.defineProperty(file, 'size', { value: size });
  return file;
}

describe('A file', () => {
  const onProgress = vi.fn();
  const onStart = vi.fn();
  let calls: Received[] = [];
  const send = (size: number, signal = new AbortController().signal) => upload(fileOf(size), { onProgress, onStart, signal });

  beforeEach(() => {
    vi.clearAllMocks();
    vi.stubGlobal('XMLHttpRequest', FakeRequest);
    [FakeRequest.sent, FakeRequest.answer] = [[], 201];
    const started = { fileId, method: 'PUT', uploadUrl: 'https://account.blob.example/uploads/f1?sig=s', headers: { 'x-ms-blob-type': 'BlockBlob' } };
    calls = serve(({ method }) => (method === 'POST' ? { status: 201, body: started } : { status: 204 }));
  });

  it('below 20 MB is sent to the API', async () => {
    await send(directFrom - 1);
    expect(FakeRequest.sent).toMatchObject([{ method: 'POST', url: '/api/v1/files', headers: { 'X-File-Name': 'film.mp4', 'Content-Type': 'video/mp4' } }]);
    expect(calls).toEqual([]);
    expect(onProgress).toHaveBeenCalledWith(directFrom - 1);
  });

  it('of 20 MB is sent to the storage, without the access token', async () => {
    await send(directFrom);
    expect(calls.map(({ method, path, body }) => [method, path, body])).toEqual([
      ['POST', '/api/v1/files/uploads', { fileName: 'film.mp4', contentType: 'video/mp4', size: directFrom }],
    ]);
    expect(FakeRequest.sent).toEqual([
      { method: 'PUT', url: 'https://account.blob.example/uploads/f1?sig=s', headers: { 'x-ms-blob-type': 'BlockBlob' }, size: directFrom },
    ]);
    expect(onStart).toHaveBeenCalledWith(fileId);
  });

  it('that the storage refuses is deleted', async () => {
    FakeRequest.answer = 403;
    await expect(send(directFrom)).rejects.toMatchObject({ status: 403 });
    expect(calls.at(-1)).toMatchObject({ method: 'DELETE', path: `/api/v1/files/${fileId}` });
  });

  it('whose upload was cancelled before it began is not sent', async () => {
    await expect(send(1, AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
    expect(FakeRequest.sent).toEqual([]);
  });

  it('over the maximum size is refused before anything is sent', async () => {
    await expect(send(maxBytes + 1)).rejects.toMatchObject({ status: 413 });
    expect([FakeRequest.sent, calls]).toEqual([[], []]);
  });

  it.each([
    ['pending', '2026-11-30T09:30:00Z', true],
    ['pending', '2026-11-30T08:30:00Z', false],
    ['uploaded', '2026-11-30T08:30:00Z', true],
    ['processing', '2026-11-30T08:30:00Z', true],
    ['ready', '2026-11-30T09:59:59Z', false],
    ['rejected', '2026-11-30T09:59:59Z', false],
  ] as const)('that is %s since %s is followed: %s', (status, createdAt, expected) =>
    expect(isChanging({ status, createdAt }, Date.parse('2026-11-30T10:00:00Z'))).toBe(expected));
});

describe('The quarantine', () => {
  const file = {
    fileId,
    ownerId: '0193e1a0-7c1e-7000-8000-00000000000a',
    name: 'invoice.pdf',
    contentType: 'application/pdf',
    reason: { code: 'malware', detail: 'The file holds the EICAR test virus.' },
    size: 68,
    createdAt: '2026-11-30T09:00:00Z',
    rejectedAt: '2026-11-30T09:00:01Z',
    discarded: null,
  };
  const failed = { ...file, fileId: `${fileId.slice(0, -1)}2`, name: 'notes.txt', size: null, reason: { code: 'processing-failed', detail: 'Processing failed.' } };

  function show() {
    const router = createMemoryRouter([{ path: '*', element: <QuarantinePage /> }], { initialEntries: ['/console/quarantine'] });
    render(
      <QueryClientProvider client={newQueryClient()}>
        <RouterProvider router={router} />
      </QueryClientProvider>,
    );
    return userEvent.setup();
  }

  it('shows why each file was rejected, and offers to process again what is not to blame', async () => {
    const calls = serve(({ method }) => (method === 'GET' ? { body: { items: [file, failed], next: null } } : { status: 202, body: {} }));
    const user = show();
    const row = (await screen.findByRole('rowheader', { name: 'invoice.pdf' })).closest('tr')!;
    expect(row.textContent).toContain('MalwareThe file holds the EICAR test virus.');
    expect(within(row).queryByRole('button', { name: /again/ })).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Process notes.txt again' }));
    await vi.waitFor(() => expect(calls.map(({ method, path }) => `${method} ${path}`)).toContain(`POST /api/v1/files/${failed.fileId}/redrive`));
  });

  it('has a file discarded only with a reason', async () => {
    const calls = serve(({ method }) => (method === 'GET' ? { body: { items: [file], next: null } } : { body: file }));
    const user = show();
    await user.click(await screen.findByRole('button', { name: 'Discard invoice.pdf' }));
    const dialog = within(screen.getByRole('dialog'));
    await user.click(dialog.getByRole('button', { name: 'Discard' }));
    await dialog.findByText('Say why.');
    expect(calls.some(({ method }) => method === 'POST')).toBe(false);
    await user.type(dialog.getByLabelText('Reason'), 'Malware is not kept.');
    await user.click(dialog.getByRole('button', { name: 'Discard' }));
    const discarded = { method: 'POST', path: `/api/v1/files/${fileId}/discard`, body: { reason: 'Malware is not kept.' } };
    await vi.waitFor(() => expect(calls).toContainEqual(expect.objectContaining(discarded)));
  });

  it('says who discarded a file and why, and offers nothing more for it', async () => {
    const discarded = { at: '2026-11-30T10:00:00Z', actorId: '0193e1a0-7c1e-7000-8000-00000000000b', reason: 'Malware is not kept.' };
    serve(() => ({ body: { items: [{ ...failed, discarded }], next: null } }));
    show();
    const row = (await screen.findByRole('rowheader', { name: 'notes.txt' })).closest('tr')!;
    expect(row.textContent).toMatch(/Discarded .* by 00000000000b: Malware is not kept\./);
    expect(within(row).queryAllByRole('button')).toEqual([]);
  });
});
