import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const server = process.env.STOA_URL ?? 'http://localhost:8000';

// What the API owns; everything else under the development server is the console.
const api = [
  '/login',
  '/register',
  '/token',
  '/sessions',
  '/api-keys',
  '/audit',
  '/me',
  '/users',
  '/admin',
  '/invitations',
  '/memberships',
  '/tasks',
  '/jobs',
  '/system',
  '/events',
  '/docs',
  '/openapi.json',
  '/health',
];

export default defineConfig({
  base: '/console/',
  plugins: [react()],
  server: {
    host: '127.0.0.1',
    proxy: Object.fromEntries(api.map((path) => [path, { target: server, changeOrigin: true }])),
  },
  build: {
    target: 'es2022',
    chunkSizeWarningLimit: 400,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules\/(react|react-dom|scheduler)\// },
            { name: 'tanstack', test: /node_modules\/@tanstack\// },
          ],
        },
      },
    },
  },
  test: {
    include: ['src/**/*.test.{ts,tsx}'],
    // A half-hour daylight saving shift, so that arithmetic on days shows its mistakes.
    env: { TZ: 'Australia/Lord_Howe' },
  },
});
