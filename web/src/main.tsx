import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { RouterProvider } from 'react-router/dom';
import { newQueryClient } from './api/queries';
import { newRouter } from './app/router';
import { applyTheme } from './app/theme';
import { currentSession, onSessionChange, resumeSession } from './session/session';
import './ui/tokens.css';

applyTheme();
const queries = newQueryClient();
// What one person read is not shown to the next.
let user = '';
onSessionChange(() => {
  const session = currentSession();
  const next = session.status === 'user' ? session.user.id : '';
  if (user !== '' && next !== user) queries.clear();
  user = next;
});
void resumeSession();

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <RouterProvider router={newRouter()} />
    </QueryClientProvider>
  </StrictMode>,
);
