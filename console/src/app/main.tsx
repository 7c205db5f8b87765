import '@fontsource-variable/inter/index.css';
import '@fontsource/marcellus/latin.css';
import '../ui/mantine';
import '../ui/theme.css';

import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { session } from '../api/client';
import { queries } from '../api/queries';
import { theme, variables } from '../ui/theme';
import { router } from './router';

// The same key as public/color-scheme.js, which runs before this.
const colorScheme = localStorageColorSchemeManager({ key: 'stoa-color-scheme' });

// Signing out, wherever it happens, leads to the door.
session.subscribe(() => {
  if (session.state.kind === 'none') {
    void router.navigate({ to: '/sign-in' });
  }
});

const place = document.getElementById('root');
if (place === null) {
  throw new Error('index.html has no #root');
}
createRoot(place).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={variables}
      colorSchemeManager={colorScheme}
      defaultColorScheme="auto"
    >
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
