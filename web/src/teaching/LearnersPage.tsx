import { useInfiniteQuery } from '@tanstack/react-query';
import { UsersRound } from 'lucide-react';
import { useParams } from 'react-router';
import { ProgressBar } from '../classroom/ProgressBar';
import { Empty } from '../ui/Feedback';
import { type Column, PagedTable } from '../ui/Table';
import { Time } from '../ui/Time';
import { CourseFrame } from './CourseFrame';
import { type Learner, learnersQuery } from './teaching-query';
import css from './teaching.module.css';
import { texts } from './texts';

const columns: Column<Learner>[] = [
  { header: texts.learners.name, cell: (learner) => learner.learnerName ?? texts.learners.unnamed },
  { header: texts.learners.since, cell: (learner) => <Time at={learner.enrolledAt} /> },
  {
    header: texts.learners.progress,
    cell: (learner) => (
      <div className={css.progress}>
        <ProgressBar percent={learner.progress.percent} />
      </div>
    ),
  },
  { header: texts.learners.quizzes, cell: ({ progress }) => `${progress.quizzesPassed} / ${progress.quizzes}`, align: 'end' },
  { header: texts.learners.completed, cell: (learner) => learner.completedAt !== null && <Time at={learner.completedAt} /> },
];

export function LearnersPage() {
  const { id = '' } = useParams();
  const query = useInfiniteQuery(learnersQuery(id));
  return (
    <CourseFrame>
      {() => (
        <PagedTable
          caption={texts.tabs.learners}
          columns={columns}
          query={query}
          keyOf={(learner) => learner.learnerId}
          empty={<Empty icon={UsersRound} title={texts.learners.none} />}
        />
      )}
    </CourseFrame>
  );
}
