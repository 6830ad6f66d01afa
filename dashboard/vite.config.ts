import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const isCharts = (id: string) =>
  /node_modules\/(recharts|@mantine\/charts|d3-|victory-vendor|@reduxjs|react-redux|redux|reselect|immer|es-toolkit|decimal\.js-light)/.test(
    id,
  )
const isVendor = (id: string) => id.includes('node_modules/') && !isCharts(id)

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [react()],
  // The server replaces it with a fresh nonce in each answer: the component library makes <style> elements.
  html: { cspNonce: 'KVITTO_NONCE' },
  build: {
    target: 'es2023',
    outDir: 'dist',
    emptyOutDir: true,
    // An inlined file would be a data: URL, which the content security policy refuses.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 800,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // What changes seldom gets a file of its own, which browsers keep over Kvitto's versions. Only the overview draws.
          groups: [
            { name: 'vendor', test: isVendor, priority: 2 },
            { name: 'charts', test: isCharts, priority: 1 },
          ],
        },
      },
    },
  },
})
