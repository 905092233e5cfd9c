export { CourseContentPage } from './CourseContentPage';
export { CourseDetailsPage } from './CourseDetailsPage';
export { LearnersPage } from './LearnersPage';
export { NewCoursePage } from './NewCoursePage';
export { RequireInstructor } from './RequireInstructor';
export { TeachingPage } from './TeachingPage';
