import {
  createTheme,
  type CSSVariablesResolver,
  type MantineColorsTuple,
  defaultVariantColorsResolver,
} from '@mantine/core';

/** The green of weathered bronze: the one accent. */
const verdigris: MantineColorsTuple = [
  '#edf6f3',
  '#d8ebe4',
  '#b3d8cc',
  '#8ac4b3',
  '#66b19c',
  '#459a84',
  '#2b7f6b',
  '#1a6554',
  '#134f43',
  '#0c3931',
];

/** Neutrals in light: limestone, a trace of green in the grey. */
const stone: MantineColorsTuple = [
  '#f7f8f5',
  '#eff0ec',
  '#e4e6e0',
  '#d3d6ce',
  '#b7bbb2',
  '#878c84',
  '#646a63',
  '#4a504a',
  '#313632',
  '#1b1f1c',
];

/** Neutrals in dark, from text down to the page. */
const slate: MantineColorsTuple = [
  '#e1e6e2',
  '#bcc5bf',
  '#97a29b',
  '#6d7972',
  '#3f4944',
  '#303936',
  '#262e2b',
  '#1b2220',
  '#141a18',
  '#0e1312',
];

/** Overdue and errors only. */
const brick: MantineColorsTuple = [
  '#fdf0ec',
  '#f9dcd4',
  '#f1b9aa',
  '#ea9580',
  '#e2775d',
  '#d05d42',
  '#bb472d',
  '#a03621',
  '#802a19',
  '#601f12',
];

export const theme = createTheme({
  primaryColor: 'verdigris',
  primaryShade: { light: 7, dark: 4 },
  autoContrast: true,
  colors: { verdigris, gray: stone, dark: slate, red: brick },
  black: '#1b1f1c',
  defaultRadius: 'md',
  radius: { xs: '3px', sm: '5px', md: '8px', lg: '12px', xl: '20px' },
  fontFamily: "'Inter Variable', system-ui, -apple-system, 'Segoe UI', sans-serif",
  fontSizes: { xs: '12px', sm: '13.5px', md: '15px', lg: '17px', xl: '20px' },
  headings: {
    fontFamily: "Marcellus, 'Palatino Linotype', Palatino, Georgia, serif",
    fontWeight: '400',
  },
  cursorType: 'pointer',
  respectReducedMotion: true,
  variantColorResolver: (input) => {
    const resolved = defaultVariantColorsResolver(input);
    switch (input.variant) {
      case 'filled':
        // The accent is dark in light and light in dark: so is the text on it.
        return { ...resolved, color: 'var(--mantine-primary-color-contrast)' };
      case 'default':
        return { ...resolved, border: '1px solid var(--line-strong)' };
      case 'light':
        return {
          ...resolved,
          color: 'var(--accent)',
          background: 'var(--accent-soft)',
          hover: 'color-mix(in srgb, var(--accent-soft), var(--accent) 12%)',
        };
      case 'subtle':
        return {
          ...resolved,
          color:
            input.color === 'red'
              ? 'var(--danger)'
              : input.color === 'gray'
                ? 'var(--ink-soft)'
                : 'var(--accent)',
        };
      default:
        return resolved;
    }
  },
  components: {
    Anchor: { defaultProps: { underline: 'always' } },
    Button: { defaultProps: { size: 'sm' } },
    Modal: { defaultProps: { centered: true, radius: 'lg', transitionProps: { duration: 120 } } },
    Drawer: { defaultProps: { transitionProps: { duration: 160 } } },
    Menu: { defaultProps: { shadow: 'md', radius: 'md', transitionProps: { duration: 80 } } },
    Tooltip: { defaultProps: { openDelay: 400, transitionProps: { duration: 80 } } },
    Select: {
      defaultProps: { comboboxProps: { shadow: 'md', transitionProps: { duration: 80 } } },
    },
  },
});

/** Mantine's own variables, pointed at the tokens of theme.css. */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-text': 'var(--ink)',
    '--mantine-color-dimmed': 'var(--ink-soft)',
    '--mantine-color-placeholder': 'var(--ink-soft)',
    '--mantine-color-error': 'var(--danger)',
    '--mantine-color-default-border': 'var(--line-strong)',
  },
  dark: {
    '--mantine-color-text': 'var(--ink)',
    '--mantine-color-body': 'var(--surface)',
    '--mantine-color-dimmed': 'var(--ink-soft)',
    '--mantine-color-placeholder': 'var(--ink-soft)',
    '--mantine-color-error': 'var(--danger)',
    '--mantine-color-default-border': 'var(--line-strong)',
  },
});
