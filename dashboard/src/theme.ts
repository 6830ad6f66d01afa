import {
  Alert,
  Autocomplete,
  type CSSVariablesResolver,
  createTheme,
  Drawer,
  type MantineColorsTuple,
  Modal,
} from '@mantine/core'

/** One accent, a receipt's green. It also means "settled": the page needs no second good colour. */
const brand: MantineColorsTuple = [
  '#eaf7f1',
  '#d3eee2',
  '#a9dcc7',
  '#7cc9aa',
  '#52b58f',
  '#2f9d77',
  '#1b8364',
  '#116a51',
  '#0d5541',
  '#093f31',
]

/** Warm greys, like paper. */
const gray: MantineColorsTuple = [
  '#fafaf8',
  '#f3f3ef',
  '#e8e7e2',
  '#dad9d3',
  '#bfbeb7',
  '#96958d',
  '#67665f',
  '#4c4b46',
  '#33332f',
  '#1c1c19',
]

/** For what needs a person; nothing else is red. */
const red: MantineColorsTuple = [
  '#fdf1ef',
  '#f8ddd9',
  '#f2cfca',
  '#ff8f83',
  '#e46a5f',
  '#d14a3f',
  '#c23228',
  '#b3261e',
  '#931d17',
  '#741611',
]

const dark: MantineColorsTuple = [
  '#dcdedb',
  '#bfc2be',
  '#a0a49f',
  '#767b76',
  '#3d423e',
  '#2e3330',
  '#242826',
  '#1b1f1d',
  '#141716',
  '#0d0f0e',
]

const closeButtonProps = { 'aria-label': 'Close' }

const title = { fontSize: '1.0625rem', fontWeight: 620 }

const quiet = {
  '--alert-bg': 'var(--room-hover)',
  '--alert-color': 'var(--mantine-color-text)',
  '--alert-bd': '1px solid var(--room-line)',
}

const alarming = {
  '--alert-bg': 'var(--room-warn-soft)',
  '--alert-color': 'var(--room-warn)',
  '--alert-bd': '1px solid var(--room-warn-line)',
}

export const theme = createTheme({
  colors: { brand, gray, red, dark },
  primaryColor: 'brand',
  primaryShade: 7,
  black: '#1c1c19',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace',
  fontSizes: { xs: '0.78rem', sm: '0.875rem', md: '0.9375rem', lg: '1.0625rem', xl: '1.25rem' },
  headings: {
    fontWeight: '620',
    sizes: {
      h1: { fontSize: '1.5rem', lineHeight: '1.25' },
      h2: { fontSize: '1.0625rem', lineHeight: '1.35' },
      h3: { fontSize: '0.9375rem', lineHeight: '1.4' },
    },
  },
  defaultRadius: 'md',
  radius: { xs: '0.25rem', sm: '0.375rem', md: '0.5rem', lg: '0.75rem', xl: '1rem' },
  focusRing: 'auto',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Alert: Alert.extend({ vars: (_, { color }) => ({ root: color === 'red' ? alarming : quiet }) }),
    Autocomplete: Autocomplete.extend({ defaultProps: { openOnFocus: false } }),
    Modal: Modal.extend({ defaultProps: { closeButtonProps }, styles: { title } }),
    Drawer: Drawer.extend({ defaultProps: { closeButtonProps }, styles: { title } }),
  },
})

/** The surfaces that the pages are made of, in both schemes. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#ffffff',
    '--mantine-color-dimmed': 'var(--mantine-color-gray-6)',
    '--mantine-color-placeholder': '#75746c',
    '--mantine-color-error': 'var(--room-warn)',
    '--room-canvas': 'var(--mantine-color-gray-0)',
    '--room-surface': '#ffffff',
    '--room-line': 'var(--mantine-color-gray-2)',
    '--room-hover': 'var(--mantine-color-gray-0)',
    '--room-accent': 'var(--mantine-color-brand-7)',
    '--room-accent-soft': 'var(--mantine-color-brand-0)',
    '--room-accent-pale': 'var(--mantine-color-brand-2)',
    '--room-warn': '#b3261e',
    '--room-warn-soft': '#fdf1ef',
    '--room-warn-line': '#f2cfca',
    '--room-wait': '#9a6200',
    '--room-open': '#3d6a9e',
  },
  dark: {
    '--mantine-color-body': 'var(--mantine-color-dark-7)',
    '--mantine-color-dimmed': 'var(--mantine-color-dark-2)',
    '--mantine-color-placeholder': '#8b908b',
    '--mantine-color-error': 'var(--room-warn)',
    '--room-canvas': 'var(--mantine-color-dark-8)',
    '--room-surface': 'var(--mantine-color-dark-7)',
    '--room-line': 'var(--mantine-color-dark-5)',
    '--room-hover': 'var(--mantine-color-dark-6)',
    '--room-accent': 'var(--mantine-color-brand-3)',
    '--room-accent-soft': '#182a23',
    '--room-accent-pale': '#2f5a4a',
    '--room-warn': '#ff8f83',
    '--room-warn-soft': '#2d1b19',
    '--room-warn-line': '#55302b',
    '--room-wait': '#e3b341',
    '--room-open': '#8db8e8',
  },
})
