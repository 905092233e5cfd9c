import { Marked } from 'marked';
import { useMemo } from 'react';
import { Html } from '../ui/Html';

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Like the API, HTML in the text is shown as it is written. */
const marked = new Marked({ gfm: true, renderer: { html: ({ text }) => text.replaceAll(/[&<>]/g, (sign) => escapes[sign]!) } });

/** Markdown about as the lesson will look; the API converts it for the learners. */
export function Markdown({ text }: { text: string }) {
  const html = useMemo(() => marked.parse(text, { async: false }), [text]);
  return <Html html={html} />;
}
