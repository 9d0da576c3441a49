import { defineConfig } from 'vite';

// One classic script, to be inlined in a report: no modules, no chunks, no other files.
export default defineConfig({
  build: {
    target: 'es2020',
    outDir: process.env.PLATEAU_WEB_OUT ?? 'dist',
    emptyOutDir: true,
    lib: {
      entry: 'src/report.js',
      formats: ['iife'],
      name: 'plateauReport',
      fileName: () => 'report.js',
    },
  },
  logLevel: 'warn',
});
