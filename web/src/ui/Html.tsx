import { Fragment, type ReactNode, createElement } from 'react';

const elements = new Set(
  'a blockquote br code del em h1 h2 h3 h4 h5 h6 hr img kbd li mark ol p pre s strong sub sup table tbody td th thead tr ul'.split(' '),
);

/** Shows HTML of an API: only elements and attributes that text needs, whatever the API sends. */
export function Html({ html }: { html: string }) {
  const body = new DOMParser().parseFromString(html, 'text/html').body;
  return <>{childrenOf(body)}</>;
}

function childrenOf(node: Node): ReactNode[] {
  return [...node.childNodes].map((child, i) => nodeOf(child, i));
}

function nodeOf(node: Node, key: number): ReactNode {
  if (node.nodeType === Node.TEXT_NODE) return node.textContent;
  if (!(node instanceof Element)) return null;
  const name = node.localName;
  if (name === 'script' || name === 'style') return null;
  if (!elements.has(name)) return <Fragment key={key}>{childrenOf(node)}</Fragment>;
  const children = childrenOf(node);
  return createElement(name, { key, ...attributesOf(node, name) }, ...(children.length === 0 ? [] : [children]));
}

function attributesOf(element: Element, name: string): Record<string, string> {
  if (name === 'a') {
    const href = element.getAttribute('href') ?? '';
    return isLink(href) ? { href, rel: 'noopener noreferrer nofollow' } : {};
  }
  if (name === 'img') return { src: element.getAttribute('src') ?? '', alt: element.getAttribute('alt') ?? '' };
  return {};
}

function isLink(href: string): boolean {
  const base = window.location.href;
  return URL.canParse(href, base) && ['http:', 'https:', 'mailto:'].includes(new URL(href, base).protocol);
}
