export { CourseContentPage } from './CourseContentPage';
export { CourseDetailsPage } from './CourseDetailsPage';
export { LearnersPage } from './LearnersPage';
export { NewCoursePage } from './NewCoursePage';
export { RequireAuthor } from './RequireAuthor';
export { TeachingPage } from './TeachingPage';
