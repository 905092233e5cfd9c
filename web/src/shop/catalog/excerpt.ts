/** The text below a title: the highlight without the title that it may begin with, and without marks where nothing was searched for. */
export function excerptOf({ title, highlight }: { title: string; highlight: string }, withMarks: boolean): string {
  const isTitleFirst = textOf(highlight).startsWith(`${title}: `);
  const excerpt = isTitleFirst ? highlight.slice(highlight.indexOf(': ', indexAfter(highlight, title.lastIndexOf(': ') + 1)) + 2) : highlight;
  return withMarks ? excerpt : excerpt.replaceAll(/<\/?mark>/g, '');
}

function textOf(html: string): string {
  return new DOMParser().parseFromString(html, 'text/html').body.textContent;
}

/** Where in the HTML so many characters of its text have passed. */
function indexAfter(html: string, characters: number): number {
  let index = 0;
  for (let seen = 0; seen < characters; index++) {
    if (html[index] === '<') index = html.indexOf('>', index);
    else seen++;
  }
  return index;
}
