export { CertificatePage } from './CertificatePage';
export { CoursePage } from './CoursePage';
export { FindCertificatePage } from './FindCertificatePage';
export { LessonPage } from './LessonPage';
export { MyCoursesPage } from './MyCoursesPage';
export { QuizPage } from './QuizPage';
