import { z } from 'zod';
import { texts } from './texts';

/** What a form checks by itself; the API checks the rest. */
export const email = z.string().trim().min(1, texts.needed.email).max(254, texts.needed.email);
export const knownPassword = z.string().min(1, texts.needed.password).max(128, texts.needed.password);
export const newPassword = z.string().min(12, texts.needed.newPassword).max(128, texts.needed.newPassword);
export const displayName = z.string().trim().min(1, texts.needed.displayName).max(100, texts.needed.displayName);
