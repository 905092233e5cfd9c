export { AddressesPage } from './addresses/AddressesPage';
export { ForgotPasswordPage } from './ForgotPasswordPage';
export { LoginPage } from './LoginPage';
export { ProfilePage } from './profile/ProfilePage';
export { RegisterPage } from './RegisterPage';
export { ResetPasswordPage } from './ResetPasswordPage';
export { SecurityPage } from './security/SecurityPage';
export { VerifyEmailPage } from './VerifyEmailPage';
