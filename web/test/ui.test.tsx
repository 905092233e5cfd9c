import { render, screen } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { ProblemError, dataOf, isProblem } from '../src/api/problem';
import { certificateCodeOf } from '../src/classroom/FindCertificatePage';
import { stepsOf } from '../src/classroom/course-query';
import { ProblemAlert } from '../src/ui/Feedback';
import { Html } from '../src/ui/Html';
import { formatDevice, formatMoney, formatSize } from '../src/ui/format';

describe('HTML of an API', () => {
  it.each([
    ['<p>Some <em>text</em></p>', '<p>Some <em>text</em></p>'],
    ['<p onclick="x()" style="color:red" id="root">a</p>', '<p>a</p>'],
    ['<script>x()</script><style>*{}</style>a', 'a'],
    ['<object data="https://evil.example">b</object><form><input>c</form>', 'bc'],
    ['<a href="javascript:x()">a</a>', '<a>a</a>'],
    ['<a href=" java\nscript:x()">a</a>', '<a>a</a>'],
    ['<a href="data:text/html,x">a</a>', '<a>a</a>'],
    ['<a href="http://[">a</a>', '<a>a</a>'],
    ['<a href="https://example.com/?a=b">a</a>', '<a href="https://example.com/?a=b" rel="noopener noreferrer nofollow">a</a>'],
    ['<svg><a href="javascript:x()">s</a></svg>', '<a>s</a>'],
    ['<img alt="An x" onerror="x()" srcset="x" src="/x.png">', '<img alt="An x" src="/x.png">'],
    ['<pre><code class="language-csharp">var x = 1 &lt; 2;</code></pre>', '<pre><code>var x = 1 &lt; 2;</code></pre>'],
  ])('%s is shown as %s', (html, expected) => expect(render(<Html html={html} />).container.innerHTML).toBe(expected));
});

describe('A problem', () => {
  it('is read with its detail and its errors; the reference for support only when the server failed', () => {
    const errors = { email: ['Enter an address.'] };
    const { unmount } = render(<ProblemAlert error={new ProblemError(400, { detail: 'Invalid.', traceId: 'abc', errors })} />);
    expect(screen.getByRole('alert').textContent).toBe('That did not workInvalid.Enter an address.');
    unmount();
    render(<ProblemAlert error={new ProblemError(500, { detail: 'Failed.', traceId: 'abc' })} />);
    expect(screen.getByRole('alert').textContent).toContain('abc');
  });

  it('of an exception shows no text of the exception', () => {
    render(<ProblemAlert error={new TypeError('x is not a function')} />);
    expect(screen.getByRole('alert').textContent).not.toContain('function');
  });

  it('has the code, the fields and the time to wait', async () => {
    const response = new Response(null, { status: 429, headers: { 'Retry-After': '7' } });
    const error = { type: 'urn:problem-type:platform:rate-limit-exceeded', detail: 'Too many.' };
    const failure: unknown = await dataOf(Promise.resolve({ error, response })).catch((e: unknown) => e);
    expect(isProblem(failure, 'rate-limit-exceeded')).toBe(true);
    expect(failure).toMatchObject({ status: 429, retryAfterSeconds: 7, isTransient: true });
  });
});

describe('The code of a certificate', () => {
  it.each([
    [' 7k3qx 0z9fm ht2rw 8vnbd', '7K3QX-0Z9FM-HT2RW-8VNBD'],
    ['7K3QX-0Z9FM-HT2RW-8VNBD', '7K3QX-0Z9FM-HT2RW-8VNBD'],
    ['7K3QX', null],
    ['', null],
  ])('typed as %s is %s', (text, code) => expect(certificateCodeOf(text)).toBe(code));
});

describe('The steps of a course', () => {
  it('are the lessons, then the quizzes, of each module', () => {
    const lesson = { fileId: null, completed: true, position: 0 };
    const quiz = { questions: 1, passingScore: 60, attempts: 1, attemptsUsed: 0, bestScore: null, passed: false };
    const modules = [
      { id: 'm1', title: 'One', lessons: [{ ...lesson, id: 'l1', title: 'A' }], quizzes: [{ ...quiz, id: 'q1', title: 'B' }] },
      { id: 'm2', title: 'Two', lessons: [{ ...lesson, id: 'l2', title: 'C' }], quizzes: [] },
    ];
    expect(stepsOf({ courseId: 'c', modules }).map((step) => step.to)).toEqual(['/learn/c/lessons/l1', '/learn/c/quizzes/q1', '/learn/c/lessons/l2']);
  });
});

describe('Amounts', () => {
  it('are in the minor units of their currency', () => {
    vi.stubGlobal('navigator', { ...navigator, language: 'en' });
    expect(formatMoney({ amount: 4900, currency: 'EUR' }).replaceAll(/[^\d.,]/g, '')).toMatch(/^49[.,]00$/);
    expect(formatMoney({ amount: 4900, currency: 'JPY' }).replaceAll(/\D/g, '')).toBe('4900');
  });

  it.each([
    [0, '0'],
    [999, '999'],
    [1500, '1.5'],
    [20_000_000, '20'],
  ])('of %s bytes start with %s', (bytes, text) => expect(formatSize(bytes).replace(',', '.').startsWith(text)).toBe(true));
});

describe('A device', () => {
  it.each([
    ['Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36', 'Chrome on Linux'],
    ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36 Edg/156.0.0.0', 'Edge on Windows'],
    ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15', 'Safari on macOS'],
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/156.0 Mobile/15E148 Safari/604.1', 'Chrome on iOS'],
    ['Mozilla/5.0 (Android 16; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0', 'Firefox on Android'],
    ['curl/8.5.0', 'curl/8.5.0'],
  ])('%s is %s', (userAgent, text) => expect(formatDevice(userAgent)).toBe(text));
});
