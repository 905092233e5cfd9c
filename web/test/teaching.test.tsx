import { render } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { Markdown } from '../src/teaching/Markdown';
import { formOf, productSchema, requestOf as productRequestOf } from '../src/teaching/product-form';
import { draftOf, moved, newLesson, newQuestion, requestOf, withItem, without } from '../src/teaching/syllabus-draft';
import type { Syllabus } from '../src/teaching/teaching-query';

const syllabus: Syllabus = {
  courseId: 'c',
  title: 'Sourdough',
  published: true,
  capacity: 30,
  seatsTaken: 2,
  modules: [
    {
      id: 'm',
      title: 'Flour',
      lessons: [
        { id: 'l1', title: 'Starter', text: '# Starter', fileId: null },
        { id: 'l2', title: 'Film', text: null, fileId: 'f' },
      ],
      quizzes: [
        {
          id: 'q',
          title: 'Quiz',
          passingScore: 60,
          attempts: 3,
          questions: [
            { id: 'q1', kind: 'multipleChoice', prompt: 'What?', choices: ['a', 'b', 'c'], correct: [0, 2], accepted: [] },
            { id: 'q2', kind: 'freeText', prompt: 'Who?', choices: [], correct: [], accepted: ['me', 'I'] },
          ],
        },
      ],
    },
  ],
};

describe('A syllabus', () => {
  it('that is saved unchanged keeps all its ids and contents', () => {
    const request = requestOf(draftOf(syllabus));
    expect(request.capacity).toBe(30);
    expect(request.modules[0]!.id).toBe('m');
    expect(request.modules[0]!.lessons).toEqual([
      { id: 'l1', title: 'Starter', text: '# Starter' },
      { id: 'l2', title: 'Film', fileId: 'f' },
    ]);
    expect(request.modules[0]!.quizzes![0]!.questions).toEqual([
      { id: 'q1', kind: 'multipleChoice', prompt: 'What?', choices: ['a', 'b', 'c'], correct: [0, 2] },
      { id: 'q2', kind: 'freeText', prompt: 'Who?', accepted: ['me', 'I'] },
    ]);
  });

  it('sends new parts without an id, and no capacity for any number of seats', () => {
    const draft = draftOf({ ...syllabus, capacity: null });
    const request = requestOf({ ...draft, modules: withItem(draft.modules, 0, { lessons: [newLesson()] }) });
    expect(request.capacity).toBeNull();
    expect(request.modules[0]!.lessons).toEqual([{ id: undefined, title: '', text: '' }]);
    expect(newQuestion().choices.map((choice) => choice.isRight)).toEqual([true, false]);
  });

  it('has its parts moved and removed', () => {
    expect(moved(['a', 'b', 'c'], 2, -1)).toEqual(['a', 'c', 'b']);
    expect(moved(['a', 'b', 'c'], 0, 1)).toEqual(['b', 'a', 'c']);
    expect(without(['a', 'b'], 0)).toEqual(['b']);
  });
});

describe('A price', () => {
  it.each([
    ['49', 4900],
    ['49.5', 4950],
    ['19,99', 1999],
    ['0.07', 7],
  ])('%s is %d in minor units', (price, amount) =>
    expect(productRequestOf({ ...formOf(undefined), price, tags: ' baking,  beginner ' })).toMatchObject({ price: { amount }, tags: ['baking', 'beginner'] }));

  it.each(['', '-1', '1.234', 'free', '1e3'])('%s is refused', (price) =>
    expect(productSchema.safeParse({ ...formOf(undefined), title: 'T', description: 'D', price }).error?.issues[0]?.path).toEqual(['price']));
});

describe('Markdown', () => {
  it.each([
    ['# Title\n\nA *word*', '<h1>Title</h1>\n<p>A <em>word</em></p>\n'],
    ['a <b>c</b>', '<p>a &lt;b&gt;c&lt;/b&gt;</p>\n'],
    ['<script>x()</script>', '&lt;script&gt;x()&lt;/script&gt;'],
    ['[x](javascript:alert(1))', '<p><a>x</a></p>\n'],
  ])('%s is shown as %s', (text, html) => expect(render(<Markdown text={text} />).container.innerHTML).toBe(html));
});
