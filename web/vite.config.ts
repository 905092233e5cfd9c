import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

/** A running host, for `npm run dev`: its gateway serves what is not a page. */
const gateway = process.env.PLATFORM_GATEWAY ?? 'http://localhost:7071';

export default defineConfig({
  plugins: [react()],
  server: {
    port: 5173,
    proxy: Object.fromEntries(['/api', '/.well-known', '/health', '/docs'].map((path) => [path, gateway])),
  },
  build: {
    assetsInlineLimit: 0, // the content security policy allows files of this origin only
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  test: {
    environment: 'happy-dom',
    include: ['test/**/*.test.{ts,tsx}'],
    setupFiles: ['test/setup.ts'],
  },
});
